#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

// Tests hosts whose process stops, and events that wait for such hosts.

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

constexpr std::int64_t one_ms = 1'000'000;

using Times = std::vector<std::int64_t>;

Times in_ms(const std::vector<Instant>& instants) {
  Times found;
  for (const Instant at : instants) found.push_back(at.ns / one_ms);
  return found;
}

std::vector<HostId> senders_to(const Simulation& simulation, HostId to, Instant at) {
  std::vector<HostId> found;
  for (const auto& [when, what] : simulation.seen<MessageDelivered>()) {
    if (what.to == to && when == at) found.push_back(what.from);
  }
  return found;
}

// Makes client A's first request to a node, or the reply to it, later than its usual 1 ms of latency.
void make_late(Simulation& simulation, ChoiceKind kind, std::uint16_t node, Duration by) {
  simulation.setup.latency.max = seconds(1);
  ChoiceKey key;
  key.kind = kind;
  key.host_kind = HostKind::redis;
  key.index = node;
  simulation.overrides.set(key, by.ns);
}

}  // namespace

TEST_CASE("a paused client handles nothing until it resumes", "[sim]") {
  Simulation paused(1, 3);
  paused.fault(FaultKind::pause, host(client(0)), microseconds(1'500), 100 * one_ms);
  paused.run();
  REQUIRE(in_ms(paused.handled_at(redis(0))) == Times{1, 116});
  REQUIRE(in_ms(paused.handled_at(client(0))) == Times{101, 101, 101, 103, 115, 117, 117, 117});
  // The validity counts from the start of the attempt, and clocks run on during a pause.
  const auto acquired = paused.seen<Acquired>();
  REQUIRE(acquired.at(0).at == at_ms(101) + microseconds(500));
  REQUIRE(acquired.at(0).what.belief_until == at_ms(1000) - paused.policy.drift());
}

TEST_CASE("on resume a reply that was due earlier goes before the end of the work", "[sim]") {
  Simulation paused(1, 3);
  paused.setup.workload.extend_after = milliseconds(4);
  paused.setup.workload.work = {Distribution::uniform, milliseconds(7), milliseconds(7)};
  // The EXTEND was sent at 8 ms.
  paused.fault(FaultKind::pause, host(client(0)), microseconds(8'500), 50 * one_ms);
  paused.run();
  const auto extended = paused.seen<Extended>();
  const auto checked = paused.seen<ValidityChecked>();
  REQUIRE(extended.at(0).at == at_ms(58) + microseconds(500));
  REQUIRE(checked.at(0).at == extended.at(0).at);
  REQUIRE(checked.at(0).what.remaining == extended.at(0).what.belief_until - checked.at(0).at);
}

TEST_CASE("what waited is handled in the order in which it was due, timers among replies", "[sim]") {
  Simulation paused(1, 3);
  paused.policy.node_timeout = milliseconds(20);
  make_late(paused, ChoiceKind::reply_latency, 0, milliseconds(6));   // due at 8 ms
  make_late(paused, ChoiceKind::reply_latency, 1, milliseconds(28));  // due at 30 ms, timeout at 20 ms
  make_late(paused, ChoiceKind::reply_latency, 2, milliseconds(3));   // due at 5 ms
  paused.fault(FaultKind::pause, host(client(0)), microseconds(1'500), 100 * one_ms);
  paused.run();
  const Instant resumed = at_ms(101) + microseconds(500);
  REQUIRE(senders_to(paused, client(0), resumed) == std::vector<HostId>{redis(2), redis(0), redis(1)});
  const auto acquired = paused.seen<Acquired>();
  REQUIRE(acquired.size() == 1);
  REQUIRE(acquired.at(0).at == resumed);
  REQUIRE(acquired.at(0).what.grants == 2);  // The timeout came before the reply of redis:2.
}

TEST_CASE("a paused node's requests wait and are executed on resume", "[sim]") {
  Simulation paused(1, 3);
  paused.policy.node_timeout = milliseconds(20);
  paused.fault(FaultKind::pause, host(redis(0)), Duration{}, 300 * one_ms);
  paused.run();
  REQUIRE(in_ms(paused.handled_at(redis(0))) == Times{300, 300});
  const auto requests = paused.delivered(client(0), redis(0));
  REQUIRE(requests.at(0).command == CommandKind::set_nx);
  REQUIRE(requests.at(1).command == CommandKind::compare_delete);
  REQUIRE(paused.seen<Acquired>().at(0).at == at_ms(20));
  // The node's clock ran on, and the TTL counts from the execution.
  const auto sets = paused.seen<KeySet>();
  REQUIRE(sets.back().what.node == NodeId{0});
  REQUIRE(sets.back().what.keeps_until == at_ms(1301));
}

TEST_CASE("the resource can be paused too", "[sim]") {
  Simulation paused(1, 3);
  paused.fault(FaultKind::pause, host(HostId::resource()), Duration{}, 50 * one_ms);
  paused.run();
  REQUIRE(in_ms(paused.handled_at(HostId::resource())) == Times{50, 62});
}

TEST_CASE("a client is stopped in the middle of what it does", "[sim]") {
  Simulation paused(1, 3);
  SECTION("between its check and its write") {
    paused.fault_on(FaultKind::pause, host(client(0)), on(TriggerEvent::validity_checked), 700 * one_ms);
    paused.run();
    REQUIRE(paused.seen<ValidityChecked>().at(0).at == at_ms(14));
    REQUIRE(paused.seen<ValidityChecked>().at(0).what.valid);
    REQUIRE(paused.delivered(client(0), HostId::resource()).at(1).at == at_ms(715));
  }
  SECTION("before its first request leaves") {
    paused.fault_on(FaultKind::pause, host(client(0)), on(TriggerEvent::attempt_started), 30 * one_ms);
    paused.run();
    REQUIRE(paused.seen<AttemptStarted>().at(0).at == at_ms(0));
    REQUIRE(in_ms(paused.handled_at(redis(0))) == Times{31, 47});
    REQUIRE(paused.seen<Acquired>().at(0).what.belief_until == at_ms(1000) - paused.policy.drift());
  }
  SECTION("before its first DEL leaves") {
    paused.fault_on(FaultKind::pause, host(client(0)), on(TriggerEvent::release_called), 70 * one_ms);
    paused.run();
    REQUIRE(paused.seen<BeliefEnded>().at(0).at == at_ms(16));
    REQUIRE(in_ms(paused.handled_at(redis(0))) == Times{1, 87});
  }
  SECTION("before it reads") {
    paused.fault_on(FaultKind::pause, host(client(0)), on(TriggerEvent::acquired), 70 * one_ms);
    paused.run();
    REQUIRE(paused.seen<Acquired>().at(0).at == at_ms(2));
    REQUIRE(in_ms(paused.handled_at(HostId::resource())) == Times{73, 85});
  }
}

TEST_CASE("overlapping pauses end with the later one, and what waited keeps its order", "[sim]") {
  Simulation paused(1, 3);
  make_late(paused, ChoiceKind::reply_latency, 1, milliseconds(30));  // due at 32 ms, in the second pause
  paused.fault(FaultKind::pause, host(client(0)), microseconds(1'500), 20 * one_ms);
  paused.fault(FaultKind::pause, host(client(0)), milliseconds(10), 50 * one_ms);
  paused.fault(FaultKind::pause, host(client(0)), milliseconds(12), 3 * one_ms);
  paused.run();
  REQUIRE(senders_to(paused, client(0), at_ms(60)) == std::vector<HostId>{redis(0), redis(2), redis(1)});
  REQUIRE(paused.seen<Acquired>().at(0).at == at_ms(60));
  REQUIRE(paused.seen<Acquired>().at(0).what.grants == 3);
}

TEST_CASE("a suspended machine's monotonic clock stands still and its wall clock jumps", "[sim]") {
  Simulation suspended(1, 3);
  suspended.fault(FaultKind::suspend, host(client(0)), milliseconds(8), 300 * one_ms);
  SimWorld world;
  suspended.start(world);
  const LocalTime before = world.clock_of(client(0)).read(at_ms(0));
  world.run();
  const LocalTime after = world.clock_of(client(0)).read(world.end());
  REQUIRE(after.mono - before.mono == suspended.setup.duration - milliseconds(300));
  REQUIRE(after.wall - before.wall == suspended.setup.duration);
  // The work began at 4 ms and had 6 ms to go. Its timer counts on from there.
  const auto checked = all_of<ValidityChecked>(world.observer().history);
  REQUIRE(checked.at(0).at == at_ms(314));
  REQUIRE(checked.at(0).what.valid);
  // In true time the belief ends 300 ms later.
  const auto moved = all_of<BeliefMoved>(world.observer().history);
  REQUIRE(moved.size() == 2);
  REQUIRE(moved.at(0).at == at_ms(8));
  REQUIRE(moved.at(0).what.belief_until == Instant::never());
  REQUIRE(moved.at(1).at == at_ms(308));
  REQUIRE(moved.at(1).what.belief_until == at_ms(1300) - suspended.policy.drift());
  REQUIRE(all_of<FaultEnded>(world.observer().history)[0].at == at_ms(308));
}

TEST_CASE("a pause does not stop the monotonic clock", "[sim]") {
  Simulation paused(1, 3);
  paused.fault(FaultKind::pause, host(client(0)), milliseconds(8), 300 * one_ms);
  paused.run();
  REQUIRE(paused.seen<ValidityChecked>().at(0).at == at_ms(308));
  REQUIRE(paused.seen<BeliefMoved>().empty());
}

TEST_CASE("overlapping suspensions stop the clock once, to the end of the later one", "[sim]") {
  Simulation suspended(1, 3);
  suspended.fault(FaultKind::suspend, host(client(0)), milliseconds(6), 100 * one_ms);
  suspended.fault(FaultKind::suspend, host(client(0)), milliseconds(50), 200 * one_ms);
  suspended.fault(FaultKind::pause, host(client(0)), milliseconds(60), 10 * one_ms);
  suspended.run();
  REQUIRE(suspended.seen<ValidityChecked>().at(0).at == at_ms(250 + 8));
  REQUIRE(suspended.seen<FaultEnded>().size() == 1);
  REQUIRE(suspended.seen<FaultEnded>().at(0).at == at_ms(250));
}

TEST_CASE("a pause that outlasts a suspension keeps the process stopped while its clock runs", "[sim]") {
  Simulation both(1, 3);
  both.fault(FaultKind::suspend, host(client(0)), milliseconds(6), 100 * one_ms);
  both.fault(FaultKind::pause, host(client(0)), milliseconds(50), 200 * one_ms);
  both.run();
  // At the suspend 8 ms of work were left. They are over long before the process resumes.
  REQUIRE(both.seen<ValidityChecked>().at(0).at == at_ms(250));
}

TEST_CASE("a suspended node executes on resume, and its keys outlast by nothing", "[sim]") {
  Simulation suspended(1, 3);
  suspended.fault(FaultKind::suspend, host(redis(1)), milliseconds(8), 300 * one_ms);
  suspended.run();
  REQUIRE(in_ms(suspended.handled_at(redis(1))) == Times{1, 308});
  for (const auto& [at, what] : suspended.seen<KeyMoved>()) REQUIRE(what.keeps_until == at_ms(1002));
}

}  // namespace lockstep::tests
