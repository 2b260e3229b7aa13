// Tests what RES assumes of operations on the protected resource: what is in time, and what makes an
// operation late.

#include <catch2/catch.hpp>

#include "tests/properties/model/model_case.h"

namespace lockstep::properties {
namespace {

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

// The resource refuses B, the only one that believes, because it has applied an operation of A's.
TEST_CASE("where the rightful holder is refused, the other's operation has to be in time", "[properties]") {
  constexpr Violation refused{Property::res, ms(1250), b, b, NodeId{}};
  Model setup = model();
  setup.guard = ResourceGuard::fencing;
  const Recorded paused = fault(ms(500), FaultKind::pause, client_a, milliseconds(700).ns);
  const Recorded b_holds{ms(1100), acquired(b, ms(2100))};
  const Recorded refusal{ms(1250), ResourceRefused{ResourceId{}, b, false}};
  const auto assessed = [&](Instant at) {
    return assess(refused, history_with({paused, b_holds, applied(at, false), refusal}), setup);
  };
  const Assessment late = assessed(ms(1200));
  REQUIRE(names(late) == Names{Assumption::work_in_time});
  CHECK(late.breached[0].host == client_a);
  CHECK(late.breached[0].allowed == Quantity{milliseconds(980)});
  CHECK(late.breached[0].seen == Quantity{milliseconds(1180)});
  CHECK(faults_of(late) == Faults{0});
  // An operation from before B acquired has nothing to do with it.
  CHECK(assessed(ms(1050)).breached.empty());
  // A lock that hands out its tokens itself is not judged by time: the guard can tell.
  Recorded fenced{ms(1100), acquired(b, ms(2100))};
  std::get<Acquired>(fenced.what).fencing = FencingToken{7};
  CHECK(assess(refused, history_with({paused, fenced, applied(ms(1200), false), refusal}), setup)
            .breached.empty());
  // What ME assumes is assumed of both holds.
  const Recorded suspended = fault(ms(500), FaultKind::suspend, client_a, milliseconds(700).ns);
  CHECK(names(assess(refused, history_with({suspended, b_holds, applied(ms(1200), false), refusal}),
                     setup)) == Names{Assumption::suspended_client, Assumption::work_in_time});
  CHECK(assess(refused, history_with({suspended, b_holds, refusal}), setup).breached.empty());
}

// The resource had applied an operation of A's with a greater token before B was told that it has acquired.
TEST_CASE("where tokens tell, the operation that overtook a refused holder is the one with a greater token",
          "[properties]") {
  constexpr Violation refused{Property::res, ms(1250), b, b, NodeId{}};
  Model setup = model();
  setup.guard = ResourceGuard::fencing;
  const Recorded suspended = fault(ms(500), FaultKind::suspend, client_a, milliseconds(400).ns);
  const auto breaches = [&](std::int64_t token_of_a) {
    History history = history_with({suspended, {ms(1100), acquired(b, ms(2100))}, applied(ms(1050), false)});
    for (Recorded& recorded : history) {
      auto* const acquired = std::get_if<Acquired>(&recorded.what);
      if (acquired != nullptr) acquired->fencing = FencingToken{acquired->hold == a ? token_of_a : 7};
    }
    return names(assess(refused, history, setup));
  };
  CHECK(breaches(8) == Names{Assumption::suspended_client});
  CHECK(breaches(6).empty());
}

TEST_CASE("a late answer of the counter makes an operation late, one before the acquisition does not",
          "[properties]") {
  const auto delayed = [](Instant asked) {
    const HostId counter = HostId::counter();
    return assess(
        res_at(ms(1200)),
        history_with({link_fault(asked, FaultKind::reply_delay, client_a, counter, milliseconds(300)),
                      sent(asked, counter, client_a, a), applied(ms(1200), false)}),
        model());
  };
  CHECK(faults_of(delayed(ms(900))) == Faults{0});
  CHECK(delayed(ms(15)).culprits.workload);
}

TEST_CASE("the validity is the one last reported, and ends early when the application gives up",
          "[properties]") {
  const Recorded extended{ms(700), Extended{a, milliseconds(1300), ms(2000)}};
  const Recorded moved{ms(700), BeliefMoved{a, ms(2000)}};
  const Recorded over{ms(800), BeliefEnded{a, BeliefEnd::lost}};
  // The application ignores the loss, and goes on to check the validity that its lock had reported.
  const Recorded ignored{ms(850), ValidityChecked{a, true, milliseconds(150)}};
  const Assessment after = assess(res_at(ms(900)), history_with({over, ignored, applied(ms(900))}), model());
  REQUIRE(names(after) == Names{Assumption::work_in_time});
  CHECK(after.breached[0].allowed == Quantity{milliseconds(780)});
  CHECK(after.breached[0].seen == Quantity{milliseconds(880)});
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
  CHECK(culprits(fault(ms(300), FaultKind::stuck, client_a, length, 9)) == Faults{9});
  CHECK(culprits(fault(ms(300), FaultKind::stuck, client_b, length, 9)).empty());
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
  Model setup = model();
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
