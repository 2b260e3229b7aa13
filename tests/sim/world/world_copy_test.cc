#include <set>

#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"

// Tests that a world is a value: its copies go on alike, and a used world is as good as a new one.

namespace lockstep::tests {
namespace {

using sim::TriggerEvent;

constexpr std::int64_t one_ms = 1'000'000;

// Sets up a run with contention, extensions and fencing, and every kind of fault twice, scripted and drawn.
void fill(Simulation& simulation, std::uint64_t seed) {
  simulation.seed = Seed{seed};
  simulation.setup.latency = {Distribution::uniform, milliseconds(1), milliseconds(6)};
  simulation.setup.guard = ResourceGuard::fencing;
  simulation.setup.client_clocks = simulation.setup.node_clocks = {milliseconds(50), RateError{1'000'000}};
  simulation.setup.workload.rounds = 0;
  simulation.setup.workload.extend_after = milliseconds(4);
  simulation.setup.duration = milliseconds(400);
  simulation.policy.ttl = milliseconds(80);
  simulation.policy.node_timeout = milliseconds(13);
  simulation.policy.on_timeout = OnTimeout::close;
  simulation.policy.fencing = true;
  simulation.policy.retry_delay_min = milliseconds(2);
  simulation.policy.retry_delay_max = milliseconds(9);
  for (const sim::FaultTarget target : {host(client(0)), host(redis(1))}) {
    for (const FaultKind kind : {FaultKind::pause, FaultKind::suspend, FaultKind::clock_freeze}) {
      simulation.fault(kind, target, milliseconds(30 * (1 + static_cast<int>(kind))), 15 * one_ms);
    }
    simulation.fault(FaultKind::wall_step, target, milliseconds(100), -20 * one_ms);
    simulation.fault(FaultKind::rate, target, milliseconds(50), 50'000'000).lasts = milliseconds(90);
  }
  simulation.setup.persistence = Persistence::aof_everysec;
  simulation.setup.restart_delay = milliseconds(12);
  simulation.setup.restart_delay_by_wall_clock = true;
  simulation.fault(FaultKind::crash, host(client(1)), milliseconds(120), 40 * one_ms);
  simulation.fault(FaultKind::power_loss, host(redis(2)), milliseconds(200), 10 * one_ms);
  simulation.fault(FaultKind::shutdown, host(redis(0)), milliseconds(260), 25 * one_ms);
  simulation.fault(FaultKind::slow, host(redis(1)), milliseconds(10), one_ms).lasts = milliseconds(70);
  simulation.fault(FaultKind::slew, host(redis(2)), milliseconds(40), 30'000'000).lasts = milliseconds(60);
  simulation.fault(FaultKind::key_loss, host(redis(1)), milliseconds(310), 1);
  simulation.fault(FaultKind::token_collision, host(client(0)), milliseconds(170), 1);
  simulation.fault(FaultKind::stuck, host(client(1)), milliseconds(230), 20 * one_ms);
  for (const FaultKind kind : {FaultKind::partition, FaultKind::request_delay, FaultKind::reply_delay,
                               FaultKind::reply_loss, FaultKind::reset}) {
    const bool timed = unit_of(kind) == FaultUnit::duration_ns;
    simulation.fault(kind, link(client(1), redis(0)), milliseconds(20 * static_cast<int>(kind)),
                     timed ? 12 * one_ms : 1);
    sim::FaultFamily family;
    family.kind = kind;
    family.slots = 3;
    family.targets = {link(client(0), redis(1)), link(client(1), redis(2))};
    family.anchors = {on(TriggerEvent::acquired, 0), on(TriggerEvent::extend_sent, 1)};
    family.max_occurrence = 3;
    family.offset = {Distribution::uniform, Duration{}, milliseconds(20)};
    family.magnitude_min = 1;
    family.magnitude_max = timed ? 10 * one_ms : 1;
    simulation.setup.families.push_back(family);
  }
}

struct Outcome {
  Digest digest;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  Instant now;
  std::size_t pending = 0;
  RecordingObserver observer;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome outcome_of(const SimWorld& world) {
  return {world.digest(), world.events(),  world.acquisitions(),
          world.now(),    world.pending(), world.observer()};
}

Outcome run_to_end(SimWorld& world) {
  world.run();
  return outcome_of(world);
}

void require_all_kinds(const History& history) {
  std::set<FaultKind> kinds;
  for (const auto& [at, what] : all_of<FaultBegan>(history)) kinds.insert(what.kind);
  REQUIRE(kinds.size() == fault_kind_count);
}

}  // namespace

TEST_CASE("copies of a world at every step of a run end as the run does", "[sim]") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Simulation simulation(2, 3);
    fill(simulation, seed);
    simulation.run();
    const Outcome expected = outcome_of(simulation.world());
    require_all_kinds(expected.observer.history);
    REQUIRE(expected.acquisitions > 0);

    Simulation other(3, 5);  // It has more of everything and is overwritten below.
    fill(other, seed + 10);
    SimWorld used;
    other.start(used);
    used.run();

    SimWorld world;
    simulation.start(world);
    std::size_t steps = 0;
    bool more = true;
    while (more) {
      const Outcome here = outcome_of(world);
      SimWorld copy(world);
      used = world;
      REQUIRE(outcome_of(copy) == here);
      REQUIRE(run_to_end(copy) == expected);
      REQUIRE(run_to_end(used) == expected);
      REQUIRE(outcome_of(world) == here);  // The runs of its copies have not touched it.
      more = world.step();
      ++steps;
    }
    REQUIRE(outcome_of(world) == expected);
    REQUIRE(steps > 300);
  }
}

TEST_CASE("a world that ran before starts anew as if it were new", "[sim]") {
  Simulation first(3, 5);
  fill(first, 4);
  Simulation second(2, 3);
  fill(second, 5);
  const Outcome expected = outcome_of(second.run().world());
  SimWorld world;
  first.start(world);
  for (int steps = 0; steps < 200; ++steps) world.step();
  second.start(world);
  REQUIRE(run_to_end(world) == expected);
  Simulation faultless(2, 3);
  const Outcome nominal = outcome_of(faultless.run().world());
  faultless.start(world);
  REQUIRE(run_to_end(world) == nominal);
}

TEST_CASE("the digest sees every event: one message late by a nanosecond is another digest", "[sim]") {
  Simulation simulation(2, 3);
  fill(simulation, 6);
  const Outcome expected = outcome_of(simulation.run().world());
  SimWorld world;
  std::size_t differing = 0;
  for (const std::uint64_t event : {1U, 10U, 100U}) {
    simulation.start(world);
    world.plant_nondeterminism(event);
    const Outcome planted = run_to_end(world);
    if (planted.digest != expected.digest) ++differing;
    REQUIRE((planted.digest == expected.digest) == (planted.observer.events == expected.observer.events));
  }
  REQUIRE(differing >= 1);
}

}  // namespace lockstep::tests
