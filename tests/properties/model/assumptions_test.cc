#include "properties/model/assumptions.h"

#include <algorithm>

#include <catch2/catch.hpp>

// Tests each assumption with a run that just keeps it and a run that just breaches it.

namespace lockstep::properties {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId client_b = HostId::client(ClientId{1});
constexpr HostId client_c = HostId::client(ClientId{2});
constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId redis_2 = HostId::redis(NodeId{1});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

ModelSetup model() {
  ModelSetup setup;
  setup.ttl = seconds(1);
  setup.client_rates.assign(3, RateError{});
  setup.node_rates.assign(3, RateError{});
  return setup;
}

Acquired acquired(HoldId hold, Instant until, std::uint64_t lock_nodes = 7) {
  return {hold, ResourceId{}, until - ms(20), until, FencingToken{}, lock_nodes, 3};
}

// Returns a history in which A asks at 10 ms, holds from 20 ms on and believes until 1000 ms. B asks at
// 100 ms. Violations come at 500 ms.
History history_with(std::vector<Recorded> more) {
  History history{{ms(10), AcquireCalled{a.client, 0, ResourceId{}}},
                  {ms(20), acquired(a, ms(1000))},
                  {ms(100), AcquireCalled{b.client, 0, ResourceId{}}}};
  history.insert(history.end(), more.begin(), more.end());
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
  return history;
}

constexpr Violation me{Property::me, ms(500), a, b, NodeId{}};
constexpr Violation ts{Property::ts, ms(500), a, a, NodeId{}};
constexpr Violation rel{Property::rel, ms(500), a, b, NodeId{}};

Recorded fault(Instant at, FaultKind kind, HostId host, std::int64_t magnitude, std::uint16_t number = 0) {
  const bool lasts = unit_of(kind) == FaultUnit::duration_ns;
  return {at, FaultBegan{number, kind, host, host, magnitude, lasts ? at + Duration{magnitude} : at,
                         LockPhase::held}};
}

Recorded link_fault(Instant at, FaultKind kind, HostId host, HostId peer, Duration magnitude,
                    std::uint16_t number = 0) {
  return {at, FaultBegan{number, kind, host, peer, magnitude.ns, at + magnitude, LockPhase::held}};
}

using Names = std::vector<Assumption>;
using Faults = std::vector<std::uint16_t>;

Names names(const Assessment& assessment) {
  Names found;
  for (const Breach& breach : assessment.breached) found.push_back(breach.assumption);
  return found;
}

Faults faults_of(const Assessment& assessment) {
  Faults found;
  for (const FaultCulprit& culprit : assessment.culprits.faults) found.push_back(culprit.fault);
  return found;
}

std::vector<HostId> rates_of(const Assessment& assessment) {
  std::vector<HostId> found;
  for (const RateCulprit& culprit : assessment.culprits.rates) found.push_back(culprit.host);
  return found;
}

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
  ModelSetup setup = model();
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
  ModelSetup setup = model();
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
  const auto with_loss = [](HoldId whose, Instant at) {
    return assess(ts,
                  history_with({fault(ms(300), FaultKind::crash, redis_1, milliseconds(50).ns, 2),
                                {at, KeyLost{NodeId{0}, KeyId{}, whose, 2}}}),
                  model());
  };
  CHECK(with_loss(b, ms(350)).breached.empty());
  CHECK(with_loss(a, ms(501)).breached.empty());
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

// ---- The protected resource ----

constexpr Violation res_at(Instant at) { return {Property::res, at, a, b, NodeId{}}; }

Recorded applied(Instant at, bool is_write = true) {
  return {at, ResourceApplied{ResourceId{}, a, is_write, 1}};
}

Recorded sent(Instant at, HostId from, HostId to, HoldId hold) {
  MessageText text;
  text.hold = hold;
  return {at, MessageSent{from, to, Coordinate{}, text, at}};
}

TEST_CASE("an operation applied within the validity breaches nothing, at its end it does", "[properties]") {
  const Instant before = ms(1000) - nanoseconds(1);
  CHECK(assess(res_at(before), history_with({applied(before)}), model()).breached.empty());
  const Assessment assessment = assess(res_at(ms(1000)), history_with({applied(ms(1000))}), model());
  REQUIRE(names(assessment) == Names{Assumption::work_in_time});
  CHECK(assessment.culprits.workload);
  CHECK(assessment.breached[0].allowed == Quantity{milliseconds(980)});
  CHECK(assessment.breached[0].seen == Quantity{milliseconds(980)});
  CHECK(assessment.breached[0].by == std::vector<Blame>{Given::workload});
}

TEST_CASE("a write is measured from its check, a read is not", "[properties]") {
  const Recorded check{ms(900), ValidityChecked{a, true, milliseconds(100)}};
  const Assessment write = assess(res_at(ms(1200)), history_with({check, applied(ms(1200))}), model());
  REQUIRE(names(write) == Names{Assumption::operation_in_time});
  CHECK(write.breached[0].allowed == Quantity{milliseconds(100)});
  CHECK(write.breached[0].seen == Quantity{milliseconds(300)});
  const Assessment read = assess(res_at(ms(1200)), history_with({check, applied(ms(1200), false)}), model());
  CHECK(names(read) == Names{Assumption::work_in_time});
}

TEST_CASE("the validity is the one last reported, and ends early when the application gives up",
          "[properties]") {
  const Recorded extended{ms(700), Extended{a, milliseconds(1300), ms(2000)}};
  const Recorded moved{ms(700), BeliefMoved{a, ms(2000)}};
  const Recorded over{ms(800), BeliefEnded{a, BeliefEnd::lost}};
  CHECK(assess(res_at(ms(1500)), history_with({extended, applied(ms(1500))}), model()).breached.empty());
  CHECK(assess(res_at(ms(1500)), history_with({moved, applied(ms(1500))}), model()).breached.empty());
  // The clock goes back after the validity has ended.
  const Recorded too_late{ms(1100), BeliefMoved{a, ms(2000)}};
  CHECK(assess(res_at(ms(1500)), history_with({too_late, applied(ms(1500))}), model()).breached.size() == 1);
  CHECK(assess(res_at(ms(900)), history_with({applied(ms(900))}), model()).breached.empty());
  CHECK(assess(res_at(ms(900)), history_with({over, applied(ms(900))}), model()).breached.size() == 1);
}

TEST_CASE("a late operation is blamed on what stopped its client or held up its link", "[properties]") {
  const HostId resource = HostId::resource();
  const auto culprits = [&](const Recorded& one) {
    const History history = history_with({sent(ms(15), client_a, resource, HoldId{a.client, 9, 0}), one,
                                          sent(ms(600), client_a, resource, a),
                                          sent(ms(610), resource, client_a, a), applied(ms(1200))});
    const Assessment assessment = assess(res_at(ms(1200)), history, model());
    REQUIRE(assessment.breached.size() == 1);
    CHECK(assessment.culprits.workload == assessment.culprits.faults.empty());
    return faults_of(assessment);
  };
  const std::int64_t length = milliseconds(100).ns;
  CHECK(culprits(fault(ms(300), FaultKind::pause, client_a, length, 9)) == Faults{9});
  CHECK(culprits(fault(ms(300), FaultKind::pause, resource, length, 9)) == Faults{9});
  CHECK(culprits(fault(ms(300), FaultKind::pause, client_b, length, 9)).empty());
  // This pause was over before A held.
  CHECK(culprits(fault(ms(11), FaultKind::pause, client_a, milliseconds(5).ns, 9)).empty());
  CHECK(culprits(fault(ms(300), FaultKind::partition, client_a, length, 9)) == Faults{9});
  CHECK(culprits(link_fault(ms(300), FaultKind::partition, client_a, resource, Duration{length}, 9)) ==
        Faults{9});
  CHECK(culprits(link_fault(ms(300), FaultKind::partition, client_a, redis_1, Duration{length}, 9)).empty());
  CHECK(culprits(link_fault(ms(300), FaultKind::request_delay, client_a, resource, Duration{length}, 9)) ==
        Faults{9});
  CHECK(culprits(link_fault(ms(12), FaultKind::request_delay, client_a, resource, Duration{length}, 9))
            .empty());
  CHECK(culprits(link_fault(ms(605), FaultKind::reply_delay, client_a, resource, Duration{length}, 9)) ==
        Faults{9});
  CHECK(
      culprits(link_fault(ms(620), FaultKind::reply_delay, client_a, resource, Duration{length}, 9)).empty());
  CHECK(culprits(fault(ms(300), FaultKind::wall_step, client_a, length, 9)).empty());
}

TEST_CASE("a late operation's neighbour is just in time", "[properties]") {
  const Recorded check{ms(900), ValidityChecked{a, true, milliseconds(100)}};
  const auto neighbours = [&](const std::vector<Recorded>& faults) {
    std::vector<Recorded> more{check, applied(ms(1200))};
    more.insert(more.end(), faults.begin(), faults.end());
    std::vector<Neighbour> found;
    for (const FaultCulprit& one : assess(res_at(ms(1200)), history_with(more), model()).culprits.faults)
      found.push_back(one.neighbour);
    return found;
  };
  using Neighbours = std::vector<Neighbour>;
  const auto pause = [](std::int64_t length_ms, std::uint16_t number) {
    return fault(ms(901), FaultKind::pause, client_a, milliseconds(length_ms).ns, number);
  };
  // The validity ends at 1000 ms, so 200 ms and 1 ns are too much.
  CHECK(neighbours({pause(290, 0)}) == Neighbours{Resized{(milliseconds(90) - nanoseconds(1)).ns}});
  CHECK(neighbours({pause(150, 0), pause(100, 1)}) ==
        Neighbours{Gone{}, Resized{(milliseconds(50) - nanoseconds(1)).ns}});
}

TEST_CASE("a guard that is checked takes the place of the time limit", "[properties]") {
  ModelSetup setup = model();
  setup.guard = ResourceGuard::compare_and_set;
  CHECK(assess(res_at(ms(1200)), history_with({applied(ms(1200))}), setup).breached.empty());
  setup.writes_blind = true;
  const Assessment blind = assess(res_at(ms(500)), history_with({applied(ms(500))}), setup);
  CHECK(names(blind) == Names{Assumption::guarded_writes});
  CHECK(blind.culprits.workload);
  setup = model();
  setup.guard = ResourceGuard::fencing;
  History history = history_with({applied(ms(1200))});
  CHECK(assess(res_at(ms(1200)), history, setup).breached.size() == 1);  // The lock handed out no token.
  std::get<Acquired>(history[1].what).fencing = FencingToken{7};
  CHECK(assess(res_at(ms(1200)), history, setup).breached.empty());
}

}  // namespace
}  // namespace lockstep::properties
