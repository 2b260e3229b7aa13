#include <catch2/catch.hpp>

#include "core/schedule/choice_limits.h"
#include "tests/sim/world/simulation.h"

// Tests hosts that go down and come up again, and what their peers see of it.

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

constexpr std::int64_t one_ms = 1'000'000;

std::size_t requests_to(const Simulation& simulation, HostId to, CommandKind kind) {
  std::size_t count = 0;
  for (const Traffic& one : simulation.delivered(client(0), to)) count += one.command == kind ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a killed client no longer believes, its keys stay, and it begins anew", "[sim]") {
  Simulation crash(1, 3);
  crash.setup.workload.rounds = 2;
  crash.fault_on(FaultKind::crash, host(client(0)), on(TriggerEvent::acquired), 50 * one_ms);
  crash.run();
  const auto ended = crash.seen<BeliefEnded>();
  REQUIRE(ended.at(0).at == at_ms(2));
  REQUIRE(ended.at(0).what.reason == BeliefEnd::crashed);
  REQUIRE(crash.seen<FaultEnded>().at(0).at == at_ms(52));
  const auto calls = crash.seen<AcquireCalled>();
  REQUIRE(calls.at(1).at == at_ms(52));
  REQUIRE(calls.at(1).what.round == 1);
  // Nobody releases the keys of the first call, so the second call waits for their end.
  const auto acquired = crash.seen<Acquired>();
  REQUIRE(acquired.size() == 2);
  REQUIRE(acquired.at(1).at > at_ms(1001));
  REQUIRE(acquired.at(1).what.hold.round == 1);
}

TEST_CASE("what a killed client had sent is executed, and nobody takes the answers", "[sim]") {
  Simulation crash(1, 3);
  crash.fault(FaultKind::crash, host(client(0)), microseconds(500), 10'000 * one_ms);
  crash.run();
  REQUIRE(crash.seen<KeySet>().size() == 3);
  REQUIRE(crash.dropped(redis(0), client(0), MessageFate::host_down).size() == 1);
  REQUIRE(crash.seen<Acquired>().empty());
  REQUIRE(crash.seen<AcquireCalled>().size() == 1);
}

TEST_CASE("an answer to a client's former life is ignored", "[sim]") {
  Simulation crash(1, 3);
  crash.fault(FaultKind::crash, host(client(0)), microseconds(1'500), one_ms / 4);
  crash.run();
  REQUIRE(crash.dropped(redis(0), client(0), MessageFate::stale_connection).size() == 1);
  REQUIRE(crash.seen<Acquired>().empty());
}

TEST_CASE("a client that never comes back sends nothing any more", "[sim]") {
  Simulation crash(1, 3);
  crash.setup.workload.rounds = 0;
  crash.fault(FaultKind::crash, host(client(0)), milliseconds(5), longest_duration.ns);
  crash.run();
  REQUIRE(crash.seen<FaultEnded>().empty());
  REQUIRE(crash.seen<MessageSent>().back().at <= at_ms(5));
}

TEST_CASE("a killed node's kernel says so at once, one without power says nothing", "[sim]") {
  for (const FaultKind kind : {FaultKind::crash, FaultKind::power_loss, FaultKind::shutdown}) {
    Simulation crash(1, 3);
    crash.policy.node_timeout = milliseconds(40);
    crash.setup.duration = milliseconds(300);
    crash.fault(kind, host(redis(0)), microseconds(500), longest_duration.ns);
    crash.run();
    REQUIRE(crash.dropped(client(0), redis(0), MessageFate::host_down).size() >= 1);
    const auto acquired = crash.seen<Acquired>();
    REQUIRE(acquired.at(0).what.grants == 2);
    REQUIRE(acquired.at(0).at == (kind == FaultKind::power_loss ? at_ms(40) : at_ms(2)));
  }
}

TEST_CASE("the news of a crash travels the link and waits for its healing", "[sim]") {
  Simulation cut(1, 3);
  cut.policy.node_timeout = seconds(1);
  cut.fault(FaultKind::partition, link(client(0), redis(0)), microseconds(400), 30 * one_ms);
  cut.fault(FaultKind::crash, host(redis(0)), microseconds(500), longest_duration.ns);
  cut.run();
  REQUIRE(cut.seen<Acquired>().at(0).at == at_ms(31) + microseconds(400));
}

TEST_CASE("after power loss and restart the node knows nothing of old connections", "[sim]") {
  Simulation dark(1, 3);
  dark.policy.node_timeout = milliseconds(40);
  dark.fault(FaultKind::power_loss, host(redis(0)), milliseconds(5), 2 * one_ms);
  dark.run();
  // The DEL at 16 ms goes out on the old connection. The node refuses it, which the client learns one
  // round trip later.
  REQUIRE(dark.dropped(client(0), redis(0), MessageFate::reset).size() == 1);
  REQUIRE(requests_to(dark, redis(0), CommandKind::compare_delete) == 0);
  REQUIRE(dark.seen<Released>().at(0).at == at_ms(18));
}

TEST_CASE("a client that has sent nothing yet has no connection that a power loss could take", "[sim]") {
  Simulation dark(1, 3);
  dark.setup.workload.start = milliseconds(20);
  dark.fault(FaultKind::power_loss, host(redis(0)), milliseconds(5), 2 * one_ms);
  dark.run();
  REQUIRE(dark.dropped(client(0), redis(0), MessageFate::reset).empty());
  REQUIRE(dark.seen<Acquired>().at(0).at == at_ms(22));
  REQUIRE(dark.seen<Acquired>().at(0).what.grants == 3);
}

TEST_CASE("a node that restarts empty has lost its keys, and only then", "[sim]") {
  Simulation crash(1, 3);
  crash.setup.workload.work = {Distribution::uniform, milliseconds(100), milliseconds(100)};
  crash.fault(FaultKind::key_loss, host(redis(2)), milliseconds(4), 1);
  crash.fault(FaultKind::crash, host(redis(0)), milliseconds(5), 20 * one_ms);
  crash.run();
  const auto lost = crash.seen<KeyLost>();
  REQUIRE(lost.size() == 2);
  REQUIRE(lost.at(0).what == (KeyLost{NodeId{2}, KeyId{0}, HoldId{}, 0}));
  REQUIRE(lost.at(1).at == at_ms(25));
  REQUIRE(lost.at(1).what == (KeyLost{NodeId{0}, KeyId{0}, HoldId{}, 1}));
}

TEST_CASE("a delayed restart counts true time, or the node's wall clock, which can be stepped", "[sim]") {
  const auto up_at = [](bool by_wall_clock, Duration step) {
    Simulation crash(1, 3);
    crash.setup.restart_delay = milliseconds(300);
    crash.setup.restart_delay_by_wall_clock = by_wall_clock;
    crash.fault(FaultKind::crash, host(redis(0)), milliseconds(5), 20 * one_ms);
    if (step.ns != 0) crash.fault(FaultKind::wall_step, host(redis(0)), milliseconds(100), step.ns);
    crash.run();
    return crash.seen<FaultEnded>().at(0).at;
  };
  REQUIRE(up_at(false, Duration{}) == at_ms(305));
  REQUIRE(up_at(false, milliseconds(250)) == at_ms(305));
  REQUIRE(up_at(true, Duration{}) == at_ms(305));
  REQUIRE(up_at(true, milliseconds(50)) == at_ms(255));
  REQUIRE(up_at(true, milliseconds(250)) == at_ms(100));
  REQUIRE(up_at(true, -milliseconds(50)) == at_ms(355));
}

TEST_CASE("a host that is down cannot go down again, be paused or hang", "[sim]") {
  Simulation crash(1, 3);
  crash.fault(FaultKind::crash, host(client(0)), milliseconds(5), 100 * one_ms);
  crash.fault(FaultKind::power_loss, host(client(0)), milliseconds(6), 500 * one_ms);
  crash.fault(FaultKind::pause, host(client(0)), milliseconds(7), 500 * one_ms);
  crash.fault(FaultKind::stuck, host(client(0)), milliseconds(8), 500 * one_ms);
  crash.run();
  REQUIRE(crash.seen<FaultBegan>().size() == 1);
  REQUIRE(crash.seen<FaultEnded>().at(0).at == at_ms(105));
}

TEST_CASE("a crash ends a pause: what waited for the process is lost", "[sim]") {
  Simulation crash(1, 3);
  crash.policy.node_timeout = seconds(1);
  crash.fault(FaultKind::pause, host(redis(0)), microseconds(500), 50 * one_ms);
  crash.fault(FaultKind::crash, host(redis(0)), milliseconds(10), 5 * one_ms);
  crash.run();
  REQUIRE(crash.dropped(client(0), redis(0), MessageFate::reset).size() == 1);
  REQUIRE(crash.seen<Acquired>().at(0).at == at_ms(11));
}

TEST_CASE("a slow node takes its commands one after the other", "[sim]") {
  Simulation slow(3, 1);
  slow.policy.node_timeout = seconds(1);
  slow.fault(FaultKind::slow, host(redis(0)), Duration{}, 10 * one_ms).lasts = milliseconds(5);
  slow.run();
  std::vector<Instant> sets = slow.handled_at(redis(0));
  REQUIRE(sets.at(0) == at_ms(11));
  REQUIRE(sets.at(1) == at_ms(21));
  REQUIRE(sets.at(2) == at_ms(31));
}

TEST_CASE("a slewed wall clock drifts away from the monotonic one", "[sim]") {
  Simulation slew(1, 3);
  slew.fault(FaultKind::rate, host(redis(1)), milliseconds(1), 200'000'000).lasts = milliseconds(30);
  slew.fault(FaultKind::slew, host(redis(1)), milliseconds(2), -500'000'000).lasts = milliseconds(10);
  SimWorld world;
  slew.start(world);
  const auto rates_at = [&](Duration at) {
    while (world.now() < Instant{} + at && world.step()) {
    }
    const sim::HostClock& clock = world.clock_of(redis(1));
    return std::pair(clock.mono.rate().ppb, clock.wall.rate().ppb);
  };
  using Rates = std::pair<std::int64_t, std::int64_t>;
  REQUIRE(rates_at(milliseconds(1)) == Rates(200'000'000, 200'000'000));
  REQUIRE(rates_at(milliseconds(2)) == Rates(200'000'000, -400'000'000));
  REQUIRE(rates_at(milliseconds(12)) == Rates(200'000'000, 200'000'000));
  REQUIRE(rates_at(milliseconds(31)) == Rates(0, 0));
}

// A host is down when a client sends to it for the first time, and up again when it sends for the second
// time.
TEST_CASE("a connection that has lost its first request carries no second one", "[sim]") {
  for (const FaultKind kind : {FaultKind::crash, FaultKind::power_loss, FaultKind::shutdown}) {
    INFO(name_of(kind));
    Simulation down(1, 1);
    down.setup.workload.start = milliseconds(8);
    down.policy.node_timeout = milliseconds(5);
    down.policy.on_timeout = OnTimeout::keep;
    down.fault(kind, host(redis(0)), milliseconds(5), 10 * one_ms);
    down.run();
    const auto lost = down.dropped(client(0), redis(0), MessageFate::host_down);
    REQUIRE(lost.at(0).at == at_ms(9));
    // Of a killed node the client is told at once. A dark one says so when it is up, to a request that it
    // does not know the connection of.
    const auto refused = down.dropped(client(0), redis(0), MessageFate::reset);
    REQUIRE(refused.empty() == (kind != FaultKind::power_loss));
    const auto executed = down.delivered(client(0), redis(0));
    REQUIRE(executed.at(0).at > at_ms(15));
    if (!refused.empty()) REQUIRE(executed.at(0).at > refused.at(0).at);
    REQUIRE_FALSE(down.seen<Acquired>().empty());
  }
}

TEST_CASE("a colliding token is the one that another client has drawn last", "[sim]") {
  Simulation collision(2, 1);
  collision.setup.workload.stagger = milliseconds(5);
  // No other client has drawn a token yet.
  collision.fault(FaultKind::token_collision, host(client(0)), Duration{}, 1);
  collision.fault(FaultKind::token_collision, host(client(1)), milliseconds(4), 1);
  collision.run();
  std::vector<std::int64_t> tokens;
  for (const auto& [at, what] : collision.seen<MessageSent>()) {
    if (!what.text.is_reply && what.text.command.kind == CommandKind::set_nx)
      tokens.push_back(what.text.command.value);
  }
  REQUIRE(tokens.at(0) == tokens.at(1));
}

TEST_CASE("while its application hangs, a lock runs on", "[sim]") {
  Simulation stuck(1, 3);
  stuck.policy.auto_extend_after = milliseconds(30);
  stuck.fault(FaultKind::stuck, host(client(0)), milliseconds(3), 200 * one_ms);  // The read is on its way.
  stuck.run();
  const auto extended = stuck.seen<Extended>();
  REQUIRE(extended.size() >= 6);
  REQUIRE(extended.at(0).at < at_ms(203));
  // The application sees the answer to its read at 203 ms and only then begins its work of 10 ms.
  REQUIRE(stuck.seen<ValidityChecked>().at(0).at == at_ms(213));
  REQUIRE(stuck.seen<FaultEnded>().at(0).at == at_ms(203));
}

TEST_CASE("an application that hangs while it thinks calls its lock afterwards", "[sim]") {
  Simulation stuck(1, 3);
  stuck.setup.workload.start = milliseconds(10);
  stuck.fault(FaultKind::stuck, host(client(0)), milliseconds(3), 50 * one_ms);
  stuck.run();
  REQUIRE(stuck.seen<AcquireCalled>().at(0).at == at_ms(53));
}

TEST_CASE("links can be slower than others, or not there at all", "[sim]") {
  Simulation links(1, 3);
  const sim::DurationRange five{Distribution::uniform, milliseconds(5), milliseconds(5)};
  links.setup.links = {{ClientId{0}, redis(1), true, five}, {ClientId{0}, redis(2), false, five}};
  links.run();
  REQUIRE(links.delivered(client(0), redis(0)).at(0).at == at_ms(1));
  REQUIRE(links.delivered(client(0), redis(1)).at(0).at == at_ms(5));
  REQUIRE(links.delivered(client(0), redis(2)).empty());
  REQUIRE(links.dropped(client(0), redis(2), MessageFate::no_link).size() == 2);
  REQUIRE(links.seen<Acquired>().at(0).what.grants == 2);
}

}  // namespace lockstep::tests
