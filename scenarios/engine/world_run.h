#pragma once
// One run in a world, of whatever lock and nodes: it is reset, goes on until its time is over or somebody
// asks to stop, and becomes a RunResult.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/schedule/schedule.h"
#include "core/verdict.h"
#include "scenarios/run/early_end.h"
#include "scenarios/run/engine.h"
#include "scenarios/run/recording.h"
#include "scenarios/run/run.h"
#include "scenarios/scenario.h"
#include "sim/setup.h"
#include "sim/world/world.h"

namespace lockstep::scenarios {

class WorldRun {
 public:
  // All of these must outlive it.
  WorldRun(const Scenario& scenario, const RunEngine& engine, const RunOptions& options)
      : scenario_(scenario), engine_(engine), options_(options) {}

  // `make_lock` returns the lock of a client as it starts. Throws Stopped if the run is given up.
  template <class World, class MakeLock>
  RunResult run(World& world, const Schedule& schedule, MakeLock&& make_lock) {
    return run(world, schedule, make_lock, [&](NodeId node) {
      if constexpr (has_servers<World>) world.node(node).attach(options_.twins->of(node), world.now());
    });
  }
  // The same for nodes with servers of their own: attach(NodeId) gives a node its server.
  template <class World, class MakeLock, class Attach>
  RunResult run(World& world, const Schedule& schedule, MakeLock&& make_lock, Attach&& attach);

 private:
  template <class World>
  static constexpr bool has_servers = requires(World& world, Instant now) {
    world.node(NodeId{}).finish(now);
  };

  template <class Visit>
  void for_nodes(Visit&& visit) const {
    for (std::uint16_t node = 0; node < scenario_.setup.nodes; ++node) visit(NodeId{node});
  }
  bool goes_on(std::uint64_t events, RunResult& result) const;
  template <class World>
  void go(World& world, RunResult& result) const;
  template <class World>
  StartClocks clocks_of(const World& world) const;

  // A run looks whether it is to go on after as many events as take some milliseconds.
  static constexpr std::uint64_t slice = 65'536;
  // A real server takes as long for one event as others for some hundred.
  static constexpr std::uint64_t slice_with_servers = 64;

  const Scenario& scenario_;
  const RunEngine& engine_;
  const RunOptions& options_;
};

// Returns true iff the run goes on behind this many events. Throws Stopped if it is given up.
inline bool WorldRun::goes_on(std::uint64_t events, RunResult& result) const {
  if (engine_.is_to_stop()) throw Stopped();
  result.out_of_events = events >= scenario_.setup.most_events;
  return !result.out_of_events;
}

template <class World>
void WorldRun::go(World& world, RunResult& result) const {
  const std::uint64_t most = scenario_.setup.most_events;
  const std::optional<Sought>& seeks = options_.seeks;
  const std::uint64_t some = seeks ? EarlyEnd::look_every : has_servers<World> ? slice_with_servers : slice;
  std::optional<EarlyEnd> early;
  if (seeks) early.emplace(*seeks, engine_.facts(), result.clocks);
  std::optional<Instant> decided;
  while (!decided && !world.run_to_event(std::min(most, world.events() + some)) &&
         goes_on(world.events(), result)) {
    if (early) decided = early->look(world);
  }
  result.ended_early = decided.has_value();
  const Instant ended = decided ? *decided : result.out_of_events ? world.now() : world.end();
  world.observer().monitors.finish(ended);
  result.simulated = ended - Instant{};
}

template <class World>
StartClocks WorldRun::clocks_of(const World& world) const {
  const sim::Setup& setup = scenario_.setup;
  StartClocks clocks;
  const auto rate_of = [&](HostId host) { return world.clock_of(host).mono.rate(); };
  const auto offset_of = [&](HostId host) {
    return Duration{world.clock_of(host).wall.read(Instant{}) - sim::wall_clock_origin.ns};
  };
  for (std::uint16_t i = 0; i < setup.clients; ++i) {
    clocks.client_rates.push_back(rate_of(HostId::client(ClientId{i})));
    clocks.client_offsets.push_back(offset_of(HostId::client(ClientId{i})));
  }
  for (std::uint16_t i = 0; i < setup.nodes; ++i)
    clocks.node_rates.push_back(rate_of(HostId::redis(NodeId{i})));
  for (std::uint16_t i = 0; i < setup.coordinators; ++i) {
    clocks.coordinator_rates.push_back(rate_of(HostId::coordinator(CoordinatorId{i})));
    clocks.coordinator_offsets.push_back(offset_of(HostId::coordinator(CoordinatorId{i})));
  }
  return clocks;
}

template <class World, class MakeLock, class Attach>
RunResult WorldRun::run(World& world, const Schedule& schedule, MakeLock&& make_lock, Attach&& attach) {
  RunResult result;
  world.observer().monitors.reset(engine_.facts());
  world.log_choices_into(options_.choices ? &result.choices : nullptr);
  world.log_points_into(options_.points ? &result.points : nullptr);
  world.reset(scenario_.setup, schedule, make_lock);
  world.set_checks_invariants(options_.checks_invariants);
  if (!options_.digest || options_.seeks) world.leave_digest_out();
  if (options_.plant_nondeterminism_at_event != 0)
    world.plant_nondeterminism(options_.plant_nondeterminism_at_event);
  if constexpr (has_servers<World>) for_nodes(attach);
  result.clocks = clocks_of(world);
  go(world, result);
  if constexpr (has_servers<World>)
    for_nodes([&](NodeId node) { world.node(node).finish(Instant{} + result.simulated); });
  result.digest = world.digest();
  result.events = world.events();
  result.acquisitions = world.acquisitions();
  result.asked = world.chooser().asked();
  result.never_asked = world.chooser().never_asked();
  result.faults = world.faults();
  conclude(world.observer().monitors, scenario_.checked, result);
  return result;
}

// Hands what a recording world has kept over to the result, as far as that was asked for.
template <class World>
void keep_records(World& world, const RunOptions& options, RunResult& result) {
  if (options.history) result.history = std::move(world.observer().history);
  if (options.event_log) result.event_log = std::move(world.observer().event_log);
}

}  // namespace lockstep::scenarios
