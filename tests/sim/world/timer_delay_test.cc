// Tests timers of locks that fire late: timer.<client>.<round>.<attempt>.<phase>.

#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

namespace lockstep::tests {
namespace {

ChoiceKey timer(std::uint16_t client, LockPhase phase) {
  ChoiceKey key;
  key.kind = ChoiceKind::timer_delay;
  key.client = client;
  key.index = static_cast<std::uint16_t>(phase);
  return key;
}

// Cuts the only client off from all nodes, so that its node timeout of 50 ms ends the first attempt.
void cut_off(Simulation& simulation) {
  simulation.setup.duration = milliseconds(200);
  for (std::uint16_t node = 0; node < 3; ++node)
    simulation.fault(FaultKind::partition, host(redis(node)), milliseconds(0), seconds(1).ns);
}

Instant release_sent(const Simulation& simulation) {
  for (const auto& sent : simulation.seen<MessageSent>()) {
    if (sent.what.text.command.kind == CommandKind::compare_delete) return sent.at;
  }
  return Instant::never();
}

}  // namespace

TEST_CASE("a timer fires as late as the schedule says", "[sim]") {
  Simulation on_time(1, 3);
  cut_off(on_time);
  on_time.run();
  const Instant timeout = release_sent(on_time);
  REQUIRE(timeout == Instant{} + on_time.policy.node_timeout);

  Simulation late(1, 3);
  cut_off(late);
  late.overrides.set(timer(0, LockPhase::acquiring), milliseconds(7).ns);
  late.run();
  REQUIRE(release_sent(late) == timeout + milliseconds(7));
  REQUIRE(late.world().chooser().never_asked().empty());
}

TEST_CASE("a late timer of another phase changes nothing, and is reported", "[sim]") {
  Simulation simulation(1, 3);
  cut_off(simulation);
  simulation.overrides.set(timer(0, LockPhase::fencing), milliseconds(7).ns);
  simulation.run();
  REQUIRE(release_sent(simulation) == Instant{} + simulation.policy.node_timeout);
  REQUIRE(simulation.world().chooser().never_asked().size() == 1);
}

TEST_CASE("no seed makes a timer late", "[sim]") {
  Simulation simulation(1, 3);
  cut_off(simulation);
  simulation.seed = Seed{7};
  // Worlds ask for delays of timers only if the schedule overrides one, so this run has an override.
  simulation.overrides.set(timer(0, LockPhase::held), milliseconds(7).ns);
  simulation.run();
  REQUIRE(release_sent(simulation) == Instant{} + simulation.policy.node_timeout);
}

}  // namespace lockstep::tests
