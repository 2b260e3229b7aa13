#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

// Tests when faults strike, resets and closed connections, and clocks that change.

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

constexpr std::int64_t one_ms = 1'000'000;

std::vector<CommandKind> commands_of(const std::vector<Traffic>& traffic) {
  std::vector<CommandKind> found;
  for (const Traffic& one : traffic) found.push_back(one.command);
  return found;
}

bool lock_failed_over(const Simulation& simulation) { return !simulation.seen<Acquired>().empty(); }

}  // namespace

TEST_CASE("a reset loses what is in flight, and the client learns of it one latency later", "[sim]") {
  Simulation reset(1, 3);
  reset.policy.node_timeout = seconds(1);  // Only the error can end the wait so early.
  SECTION("requests") {
    reset.fault(FaultKind::reset, link(client(0), redis(0)), microseconds(500), 1);
    reset.run();
    REQUIRE(reset.dropped(client(0), redis(0), MessageFate::reset).size() == 1);
    REQUIRE(reset.dropped(client(0), redis(0), MessageFate::reset).at(0).command == CommandKind::set_nx);
    const auto sets = reset.seen<KeySet>();
    REQUIRE(sets.size() == 2);
    REQUIRE(reset.seen<Acquired>().at(0).at == at_ms(2));
  }
  SECTION("replies: the command was executed") {
    reset.fault(FaultKind::reset, link(client(0), redis(0)), microseconds(1'500), 1);
    reset.run();
    REQUIRE(reset.dropped(redis(0), client(0), MessageFate::reset).size() == 1);
    REQUIRE(reset.seen<KeySet>().size() == 3);
    REQUIRE(reset.seen<Acquired>().at(0).at == at_ms(2) + microseconds(500));
  }
  REQUIRE(reset.seen<Acquired>().at(0).what.grants == 2);
  // The next connection works, so the DEL arrives and is answered.
  REQUIRE(reset.delivered(redis(0), client(0)).back().command == CommandKind::compare_delete);
  REQUIRE(reset.seen<Released>().size() == 1);
}

TEST_CASE("what a client sends on a connection before it notices the reset is lost, too", "[sim]") {
  Simulation reset(1, 3);
  reset.fault(FaultKind::reset, link(client(0), redis(0)), microseconds(15'500), 1);
  reset.run();
  REQUIRE(commands_of(reset.dropped(client(0), redis(0), MessageFate::reset)) ==
          std::vector{CommandKind::compare_delete});
  REQUIRE(commands_of(reset.delivered(client(0), redis(0))) == std::vector{CommandKind::set_nx});
}

TEST_CASE("a reset does not strike where nobody has connected yet", "[sim]") {
  for (const Duration at : {Duration{}, milliseconds(5)}) {
    Simulation reset(1, 1);
    reset.setup.workload.start = milliseconds(2);
    reset.fault(FaultKind::reset, link(client(0), redis(0)), at, 1);
    reset.run();
    REQUIRE(reset.seen<FaultBegan>().size() == (at.ns == 0 ? 0 : 1));
    REQUIRE(reset.seen<Acquired>().at(0).at == at_ms(4));
  }
}

TEST_CASE("a reset of a connection that the client has closed meanwhile concerns nobody", "[sim]") {
  Simulation closed(1, 1);
  closed.setup.latency.max = seconds(1);
  closed.policy.node_timeout = milliseconds(3);
  closed.policy.on_timeout = OnTimeout::close;
  closed.policy.attempts = 1;
  ChoiceKey late;
  late.kind = ChoiceKind::request_latency;
  late.host_kind = HostKind::redis;
  closed.overrides.set(late, milliseconds(6).ns);
  closed.fault(FaultKind::reset, link(client(0), redis(0)), microseconds(2'500), 1);
  closed.run();
  REQUIRE(closed.dropped(client(0), redis(0), MessageFate::reset).size() == 1);
  // At 3 ms the lock gives up, closes, and releases on the next connection. The notice would come at
  // 3.5 ms.
  REQUIRE(closed.delivered(redis(0), client(0)).at(0).command == CommandKind::compare_delete);
  REQUIRE(closed.seen<Rejected>().at(0).at == at_ms(5));
}

TEST_CASE("a reply that waited for a stopped client is dropped as the reply it is", "[sim]") {
  Simulation paused(1, 3);
  paused.fault(FaultKind::pause, host(client(0)), microseconds(1'500), 20 * one_ms);
  paused.fault(FaultKind::reset, link(client(0), redis(0)), milliseconds(3), 1);
  paused.run();
  const auto dropped = paused.seen<MessageDropped>();
  REQUIRE(dropped.size() == 1);
  REQUIRE(dropped.at(0).what.from == redis(0));
  REQUIRE(dropped.at(0).what.text.is_reply);
}

TEST_CASE("a reset while the client reads or writes ends its work", "[sim]") {
  Simulation reset(1, 3);
  SECTION("read") {
    reset.fault(FaultKind::reset, link(client(0), HostId::resource()), microseconds(2'500), 1);
  }
  SECTION("write") {
    reset.fault(FaultKind::reset, link(client(0), HostId::resource()), microseconds(14'500), 1);
  }
  reset.run();
  const Instant struck = reset.seen<FaultBegan>().at(0).at;
  REQUIRE(reset.dropped(client(0), HostId::resource(), MessageFate::reset).size() == 1);
  REQUIRE(reset.seen<BeliefEnded>().at(0).at == struck + milliseconds(1));
  REQUIRE(reset.seen<Released>().size() == 1);
}

TEST_CASE("a reset while the fencing token is fetched fails the attempt", "[sim]") {
  Simulation reset(1, 3);
  reset.policy.fencing = true;
  reset.policy.attempts = 1;
  reset.fault(FaultKind::reset, link(client(0), HostId::counter()), microseconds(2'500), 1);
  reset.run();
  REQUIRE(reset.dropped(client(0), HostId::counter(), MessageFate::reset).size() == 1);
  REQUIRE(reset.seen<Acquired>().empty());
  REQUIRE(reset.seen<Rejected>().size() == 1);
}

TEST_CASE("bytes sent on a closed connection may execute after those of the next one", "[sim]") {
  // This is C28. A SET is late, the timeout closes its connection, and the DEL arrives first on the next
  // one. The late SET then leaves a key that belongs to no hold.
  Simulation closing(1, 3);
  closing.policy.node_timeout = milliseconds(5);
  closing.policy.attempts = 1;
  closing.fault(FaultKind::request_delay, link(client(0), redis(0)), Duration{}, 100 * one_ms);
  SECTION("closed") {
    closing.policy.on_timeout = OnTimeout::close;
    closing.run();
    REQUIRE(lock_failed_over(closing));
    REQUIRE(commands_of(closing.delivered(client(0), redis(0))) ==
            std::vector<CommandKind>{CommandKind::compare_delete, CommandKind::set_nx});
    const auto sets = closing.seen<KeySet>();
    REQUIRE(sets.back().what.node == NodeId{0});
    REQUIRE(sets.back().at == at_ms(101));
    REQUIRE(closing.seen<KeyDeleted>().size() == 2);
    // The connection of the answer to the late SET no longer exists.
    const auto stale = closing.dropped(redis(0), client(0), MessageFate::stale_connection);
    REQUIRE(stale.size() == 1);
    REQUIRE(stale.at(0).command == CommandKind::set_nx);
  }
  SECTION("kept") {
    closing.policy.on_timeout = OnTimeout::keep;
    closing.run();
    REQUIRE(lock_failed_over(closing));
    REQUIRE(commands_of(closing.delivered(client(0), redis(0))) ==
            std::vector<CommandKind>{CommandKind::set_nx, CommandKind::compare_delete});
    REQUIRE(closing.seen<KeyDeleted>().size() == 3);
    REQUIRE(closing.seen<MessageDropped>().empty());
  }
}

TEST_CASE("triggers count the events of one client", "[sim]") {
  Simulation counted(2, 3);
  counted.setup.workload.rounds = 4;
  counted.setup.workload.stagger = milliseconds(100);
  counted.setup.workload.think = {Distribution::uniform, milliseconds(200), milliseconds(200)};
  auto& fault = counted.fault_on(FaultKind::pause, host(redis(2)), on(TriggerEvent::acquired, 1, 3), one_ms);
  fault.offset = microseconds(250);
  counted.run();
  std::vector<Instant> acquired;
  for (const auto& [at, what] : counted.seen<Acquired>()) {
    if (what.hold.client == ClientId{1}) acquired.push_back(at);
  }
  REQUIRE(acquired.size() == 4);
  const auto began = counted.seen<FaultBegan>();
  REQUIRE(began.size() == 1);
  REQUIRE(began.at(0).at == acquired.at(2) + microseconds(250));
  REQUIRE(began.at(0).what.host == redis(2));
  REQUIRE(began.at(0).what.until == began.at(0).at + milliseconds(1));
}

TEST_CASE("every trigger strikes at its point of the protocol", "[sim]") {
  struct Point {
    TriggerEvent event;
    std::int64_t at_ms;
  };
  for (const auto& [event, ms] : std::vector<Point>{{TriggerEvent::acquire_called, 0},
                                                    {TriggerEvent::attempt_started, 0},
                                                    {TriggerEvent::requests_executed, 1},
                                                    {TriggerEvent::quorum_reached, 2},
                                                    {TriggerEvent::acquired, 2},
                                                    {TriggerEvent::extend_sent, 9},
                                                    {TriggerEvent::extended, 11},
                                                    {TriggerEvent::validity_checked, 14},
                                                    {TriggerEvent::write_sent, 14},
                                                    {TriggerEvent::release_called, 16}}) {
    Simulation triggered(1, 3);
    triggered.setup.workload.extend_after = milliseconds(5);
    triggered.fault_on(FaultKind::wall_step, host(redis(0)), on(event), 1);
    triggered.run();
    INFO(name_of(event));
    REQUIRE(triggered.seen<FaultBegan>().size() == 1);
    REQUIRE(triggered.seen<FaultBegan>().at(0).at == at_ms(ms));
  }
  Simulation rejected(2, 3);
  rejected.policy.attempts = 1;
  rejected.setup.workload.stagger = milliseconds(5);
  rejected.fault_on(FaultKind::wall_step, host(redis(0)), on(TriggerEvent::rejected, 1), 1);
  rejected.run();
  REQUIRE(rejected.seen<FaultBegan>().at(0).at == rejected.seen<Rejected>().at(0).at);
}

TEST_CASE("the N-th executed SET of a client is a trigger", "[sim]") {
  Simulation triggered(1, 3);
  triggered.fault_on(FaultKind::reply_loss, link(client(0), redis(2)),
                     on(TriggerEvent::requests_executed, 0, 2), 1);
  triggered.run();
  // The fault strikes when redis:2 has executed its SET. redis:3 executes its own at the same instant, and
  // its reply is lost.
  REQUIRE(triggered.seen<MessageDropped>().size() == 1);
  REQUIRE(triggered.seen<MessageDropped>().at(0).what.text.command.kind == CommandKind::set_nx);

  Simulation none(1, 3);  // The fourth request is a DEL, which does not count.
  none.fault_on(FaultKind::wall_step, host(redis(0)), on(TriggerEvent::requests_executed, 0, 4), 1);
  none.run();
  REQUIRE(none.seen<Released>().size() == 1);
  REQUIRE(none.seen<FaultBegan>().empty());
}

TEST_CASE("a fault knows in which phase it found the lock", "[sim]") {
  Simulation phases(1, 3);
  phases.fault(FaultKind::pause, host(client(0)), microseconds(1'500), 1);
  phases.fault(FaultKind::pause, host(client(0)), milliseconds(9), 1);
  phases.fault(FaultKind::pause, host(redis(1)), microseconds(16'500), 1);
  phases.run();
  const auto began = phases.seen<FaultBegan>();
  REQUIRE(began.at(0).what.phase == LockPhase::acquiring);
  REQUIRE(began.at(1).what.phase == LockPhase::held);
  REQUIRE(began.at(2).what.phase == LockPhase::releasing);
  REQUIRE(began.at(2).what.fault == 2);
  REQUIRE(began.at(2).what.kind == FaultKind::pause);
}

TEST_CASE("a scripted fault of magnitude 0 does not happen", "[sim]") {
  Simulation none(1, 3);
  none.fault(FaultKind::pause, host(client(0)), milliseconds(1), 300 * one_ms);
  none.fault(FaultKind::pause, host(redis(0)), milliseconds(5), one_ms);
  ChoiceKey key;
  key.kind = ChoiceKind::fault;
  key.fault = FaultKind::pause;
  none.overrides.set(key, 0);
  none.run();
  REQUIRE(none.seen<FaultBegan>().size() == 1);
  REQUIRE(none.seen<FaultBegan>().at(0).what.host == redis(0));
  REQUIRE(none.world().faults().size() == 1);
  REQUIRE(none.world().faults()[0].key.index == 1);
}

}  // namespace lockstep::tests
