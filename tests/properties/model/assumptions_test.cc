// Tests each assumption with a run that just keeps it and a run that just breaches it.

#include <catch2/catch.hpp>

#include "tests/properties/model/model_case.h"

namespace lockstep::properties {
namespace {

// ---- Rates ----

TEST_CASE("the drift allowance covers rates exactly up to its share", "[properties]") {
  const Duration ttl = seconds(1);
  REQUIRE(specified_drift(ttl) == milliseconds(12));
  CHECK(rates_allowed(ttl, RateError{}, RateError{-12'000'000}));  // 1000 * 0.988 = 988
  CHECK_FALSE(rates_allowed(ttl, RateError{}, RateError{-12'000'001}));
  CHECK(rates_allowed(ttl, RateError{12'145'748}, RateError{}));  // 1000 / 988 = 1.012145748…
  CHECK_FALSE(rates_allowed(ttl, RateError{12'145'749}, RateError{}));
  CHECK(rates_allowed(ttl, RateError{20'000'000}, RateError{10'000'000}));  // both clocks fast
  CHECK(rates_allowed(ttl, RateError{-20'000'000}, RateError{20'000'000}));
  CHECK(rates_allowed(Duration{}, RateError{500'000'000}, RateError{}));  // without a TTL
  // The drift allowance is larger than this TTL.
  CHECK(rates_allowed(milliseconds(2), RateError{900'000'000}, RateError{-900'000'000}));
}

TEST_CASE("rates from the start are judged by pairs, and those on the harmful side are to blame",
          "[properties]") {
  Model setup = model();
  setup.node_rates[1] = RateError{10'000'000};
  setup.client_rates[0] = RateError{-2'000'000};
  CHECK(assess(ts, history_with({}), setup).breached.empty());
  setup.client_rates[0] = RateError{-3'000'000};
  const Assessment assessment = assess(ts, history_with({}), setup);
  REQUIRE(names(assessment) == Names{Assumption::clock_rates});
  CHECK(rates_of(assessment) == std::vector<HostId>{client_a, redis_2});
  CHECK(assessment.breached[0].allowed == Quantity{RateError{12'145'748}});
  CHECK(assessment.breached[0].seen == Quantity{RateError{13'039'118}});
  const ClockPair pair{redis_2, RateError{10'000'000}, client_a, RateError{-3'000'000}};
  CHECK(assessment.breached[0].by == std::vector<Blame>{pair});
  CHECK_FALSE(assessment.culprits.workload);

  setup.client_rates = {RateError{}, RateError{-30'000'000}, RateError{}};
  CHECK(assess(ts, history_with({}), setup).breached.empty());  // B does not matter to TS.
  CHECK(rates_of(assess(me, history_with({}), setup)) == std::vector<HostId>{client_b, redis_2});
}

TEST_CASE("a rate error that a fault brings is that fault's, while it lasts and before the violation",
          "[properties]") {
  const std::int64_t slow = -50'000'000;
  const Recorded ended{ms(10), FaultEnded{3, FaultKind::rate, client_a, client_a}};
  const Recorded late_end{ms(30), FaultEnded{3, FaultKind::rate, client_a, client_a}};
  CHECK(assess(ts, history_with({fault(ms(5), FaultKind::rate, client_a, slow, 3), ended}), model())
            .breached.empty());
  CHECK(assess(ts, history_with({fault(ms(500), FaultKind::rate, client_a, slow, 3)}), model())
            .breached.empty());
  for (const History& history : {history_with({fault(ms(5), FaultKind::rate, client_a, slow, 3)}),
                                 history_with({fault(ms(5), FaultKind::rate, client_a, slow, 3), late_end}),
                                 history_with({fault(ms(499), FaultKind::rate, client_a, slow, 3)})}) {
    const Assessment assessment = assess(ts, history, model());
    CHECK(assessment.breached.size() == 1);
    CHECK(faults_of(assessment) == Faults{3});
    CHECK(assessment.culprits.rates.empty());
  }
}

TEST_CASE("behind a passing rate fault a clock has the rate error of its start again", "[properties]") {
  Model setup = model();
  setup.client_rates[0] = RateError{-50'000'000};
  const Recorded began = fault(ms(5), FaultKind::rate, client_a, 0, 3);
  const Recorded ended{ms(30), FaultEnded{3, FaultKind::rate, client_a, client_a}};
  // The fault sets the rate error to 0, so the clock is right while it lasts.
  CHECK(assess(ts, history_with({began}), setup).breached.empty());
  const Assessment assessment = assess(ts, history_with({began, ended}), setup);
  CHECK(assessment.breached.size() == 1);
  CHECK(rates_of(assessment) == std::vector<HostId>{client_a});
  CHECK(assessment.culprits.faults.empty());
}

TEST_CASE("a slewed wall clock of a node counts like a rate, a client's does not", "[properties]") {
  const auto with_slew = [](HostId host, std::int64_t ppb) {
    return assess(ts, history_with({fault(ms(50), FaultKind::slew, host, ppb, 2)}), model());
  };
  CHECK(with_slew(redis_1, 12'145'748).breached.empty());
  CHECK(with_slew(client_a, -50'000'000).breached.empty());
  const Assessment assessment = with_slew(redis_1, 12'145'749);
  CHECK(assessment.breached.size() == 1);
  CHECK(faults_of(assessment) == Faults{2});
}

TEST_CASE("a node that loses a key of a hold concerned breaches, another's key does not matter",
          "[properties]") {
  const auto with_loss = [](HoldId whose, Instant at, KeyId key = {}) {
    return assess(ts,
                  history_with({fault(ms(300), FaultKind::crash, redis_1, milliseconds(50).ns, 2),
                                {at, KeyLost{NodeId{0}, key, whose, 2}}}),
                  model());
  };
  CHECK(with_loss(b, ms(350)).breached.empty());
  CHECK(with_loss(a, ms(501)).breached.empty());
  CHECK(with_loss(a, ms(350), KeyId{1}).breached.empty());  // a counter's
  for (const Instant at : {ms(350), ms(500)}) {
    const Assessment assessment = with_loss(a, at);
    CHECK(names(assessment) == Names{Assumption::key_kept});
    CHECK(faults_of(assessment) == Faults{2});
  }
  // A crash alone breaches nothing, however long it lasts.
  CHECK(assess(ts, history_with({fault(ms(300), FaultKind::crash, redis_1, milliseconds(50).ns, 2)}), model())
            .breached.empty());
}

// ---- Clocks of nodes, suspends ----

TEST_CASE("a wall clock step on a node breaches from the acquire call to the violation", "[properties]") {
  const auto with_step = [](Instant at, HostId host) {
    return assess(me, history_with({fault(at, FaultKind::wall_step, host, -milliseconds(6000).ns, 4)}),
                  model());
  };
  CHECK(with_step(ms(9), redis_1).breached.empty());
  CHECK(with_step(ms(501), redis_1).breached.empty());
  CHECK(with_step(ms(200), client_a).breached.empty());
  for (const Instant at : {ms(10), ms(500)}) {
    const Assessment assessment = with_step(at, redis_1);
    REQUIRE(names(assessment) == Names{Assumption::wall_step_on_node});
    CHECK(faults_of(assessment) == Faults{4});
    CHECK(assessment.breached[0].allowed == Quantity{});
    CHECK(assessment.breached[0].seen == Quantity{-seconds(6)});
    CHECK(assessment.culprits.faults.front().neighbour == Neighbour{Gone{}});
  }
  const StruckFault step{4, FaultKind::wall_step, redis_1, redis_1, ms(10)};
  CHECK(with_step(ms(10), redis_1).breached[0].by == std::vector<Blame>{step});
}

TEST_CASE("a frozen wall clock breaches on a node that it still holds back", "[properties]") {
  const auto with_freeze = [](Instant at, Duration lasts, HostId host) {
    return assess(ts, history_with({fault(at, FaultKind::clock_freeze, host, lasts.ns)}), model());
  };
  CHECK(with_freeze(ms(5), milliseconds(5), redis_1).breached.empty());
  CHECK(names(with_freeze(ms(5), milliseconds(6), redis_1)) == Names{Assumption::wall_freeze_on_node});
  CHECK(with_freeze(ms(200), milliseconds(6), client_a).breached.empty());
}

TEST_CASE("a suspend breaches only of a client concerned, after its acquire call", "[properties]") {
  const auto with_suspend = [](const Violation& violation, Instant at, HostId host) {
    return names(
        assess(violation, history_with({fault(at, FaultKind::suspend, host, milliseconds(20).ns)}), model()));
  };
  const Names breached{Assumption::suspended_client};
  CHECK(with_suspend(me, ms(200), client_a) == breached);
  CHECK(with_suspend(me, ms(200), client_b) == breached);
  CHECK(with_suspend(me, ms(50), client_b).empty());  // The suspend was over before B asked.
  CHECK(with_suspend(me, ms(81), client_b) == breached);
  CHECK(with_suspend(me, ms(200), client_c).empty());
  CHECK(with_suspend(ts, ms(200), client_b).empty());
  CHECK(with_suspend(ts, ms(200), redis_1).empty());
}

TEST_CASE("what the algorithm claims to survive breaches nothing", "[properties]") {
  const std::int64_t long_ns = seconds(10).ns;
  const History history =
      history_with({fault(ms(200), FaultKind::pause, client_a, long_ns, 0),
                    fault(ms(200), FaultKind::pause, redis_1, long_ns, 1),
                    fault(ms(200), FaultKind::wall_step, client_a, long_ns, 2),
                    fault(ms(200), FaultKind::partition, redis_1, long_ns, 3),
                    link_fault(ms(200), FaultKind::request_delay, client_a, redis_1, seconds(10), 4),
                    link_fault(ms(200), FaultKind::reply_delay, client_a, redis_1, seconds(10), 5),
                    link_fault(ms(200), FaultKind::reply_loss, client_a, redis_1, nanoseconds(1), 6),
                    link_fault(ms(200), FaultKind::reset, client_a, redis_1, nanoseconds(1), 7)});
  for (const Property property : {Property::me, Property::ts, Property::gap}) {
    CHECK(assess({property, ms(500), a, b, NodeId{}}, history, model()).breached.empty());
  }
}

TEST_CASE("a key taken away and a token that is too small are bugs whatever else happened", "[properties]") {
  const History history = history_with({fault(ms(200), FaultKind::suspend, client_a, seconds(1).ns),
                                        fault(ms(200), FaultKind::wall_step, redis_1, seconds(1).ns)});
  CHECK_FALSE(assess(me, history, model()).breached.empty());
  CHECK(assess(rel, history, model()).breached.empty());
  CHECK(assess({Property::fence, ms(500), a, b, NodeId{}}, history, model()).breached.empty());
}

TEST_CASE("clients with different node lists breach by their set-up", "[properties]") {
  CHECK(assess(me, history_with({{ms(400), acquired(b, ms(1400), 7)}}), model()).breached.empty());
  const Assessment assessment = assess(me, history_with({{ms(400), acquired(b, ms(1400), 28)}}), model());
  CHECK(names(assessment) == Names{Assumption::one_node_list});
  CHECK(assessment.culprits.workload);
}

}  // namespace
}  // namespace lockstep::properties
