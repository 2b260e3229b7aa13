#pragma once
// The engine of one type of lock: its worlds, behind the virtual calls of RunEngine. The library
// instantiates it for the built-in locks, and users do for theirs (scenarios/engine/inlined_user_lock.h).

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/run_facts.h"
#include "scenarios/run/early_end.h"
#include "scenarios/run/engine.h"
#include "scenarios/run/recording.h"
#include "scenarios/run/run.h"
#include "scenarios/run/run_facts.h"
#include "scenarios/search/search.h"
#include "scenarios/ticks/client.h"
#include "sim/servers/paired_node.h"
#include "sim/world/world.h"

namespace lockstep::scenarios {

// `MakeLock` is called with a ClientId and returns the lock of that client as it starts.
template <class Lock, class MakeLock>
class RunEngineOf final : public RunEngine {
 public:
  // The scenario must outlive the engine.
  RunEngineOf(const Scenario& scenario, MakeLock make_lock)
      : RunEngine(run_facts(scenario)), scenario_(scenario), make_lock_(std::move(make_lock)) {}

  RunResult run(const Schedule& schedule, const RunOptions& options) override {
    if (options.twins != nullptr) return run_recorded<sim::PairedNode>(schedule, options);
    if (options.history || options.event_log) return run_recorded<sim::RedisNode>(schedule, options);
    watching_.observer().monitors.reset(facts());
    return logged_run(watching_, schedule, options);
  }

  std::vector<TickClientTable> tick_tables(TickFrame& frame) const override {
    std::vector<TickClientTable> tables;
    std::vector<Lock> locks;
    for (std::uint16_t client = 0; client < scenario_.setup.clients && frame.problem.empty(); ++client) {
      const Lock lock = make_lock_(ClientId{client});
      const auto same = std::find(locks.begin(), locks.end(), lock);
      const auto index = static_cast<std::size_t>(same - locks.begin());
      tables.push_back(same == locks.end() ? table_of(TickClient<Lock>(lock), frame) : tables[index]);
      locks.push_back(lock);
    }
    return tables;
  }

  ExhaustResult search(const ExhaustOptions& options) override {
    return Search<Lock>(scenario_, facts(), make_lock_, options).run();
  }

 private:
  template <class World>
  RunResult logged_run(World& world, const Schedule& schedule, const RunOptions& options) {
    std::vector<Deviation> choices;
    std::vector<sim::ChoicePoint> points;
    world.log_choices_into(options.choices ? &choices : nullptr);
    world.log_points_into(options.points ? &points : nullptr);
    world.reset(scenario_.setup, schedule, make_lock_);
    world.set_checks_invariants(options.checks_invariants);
    if (!options.digest || options.seeks) world.leave_digest_out();
    if (options.plant_nondeterminism_at_event != 0)
      world.plant_nondeterminism(options.plant_nondeterminism_at_event);
    if constexpr (has_twins<World>) {
      for (std::uint16_t node = 0; node < scenario_.setup.nodes; ++node)
        world.node(NodeId{node}).attach(options.twins->of(NodeId{node}), world.now());
    }
    RunResult result = result_of(world, options.seeks);
    if constexpr (has_twins<World>) {
      for (std::uint16_t node = 0; node < scenario_.setup.nodes; ++node)
        world.node(NodeId{node}).finish(Instant{} + result.simulated);
    }
    result.choices = std::move(choices);
    result.points = std::move(points);
    return result;
  }

  template <class Node>
  RunResult run_recorded(const Schedule& schedule, const RunOptions& options) {
    sim::World<Lock, Recording, Node> world;
    world.observer().monitors.reset(facts());
    RunResult result = logged_run(world, schedule, options);
    if (options.history) result.history = std::move(world.observer().history);
    if (options.event_log) result.event_log = std::move(world.observer().event_log);
    return result;
  }

  // Returns true iff the run goes on behind this many events. Throws Stopped if it is given up.
  bool goes_on(std::uint64_t events, RunResult& result) const {
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) throw Stopped();
    result.out_of_events = events >= scenario_.setup.most_events;
    return !result.out_of_events;
  }

  template <class World>
  void run_world(World& world, const std::optional<Sought>& seeks, RunResult& result) const {
    const std::uint64_t most = scenario_.setup.most_events;
    const std::uint64_t some = seeks ? EarlyEnd::look_every : has_twins<World> ? slice_with_twins : slice;
    std::optional<EarlyEnd> early;
    if (seeks) early.emplace(*seeks, facts(), result.clocks);
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
  RunResult result_of(World& world, const std::optional<Sought>& seeks) {
    const sim::Setup& setup = scenario_.setup;
    RunResult result;
    StartClocks& clocks = result.clocks;
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
    run_world(world, seeks, result);
    result.digest = world.digest();
    result.events = world.events();
    result.acquisitions = world.acquisitions();
    result.asked = world.chooser().asked();
    result.never_asked = world.chooser().never_asked();
    result.faults = world.faults();
    conclude(world.observer().monitors, scenario_.checked, result);
    return result;
  }

  // A run looks whether it is to go on after as many events as take some milliseconds.
  static constexpr std::uint64_t slice = 65'536;
  static constexpr std::uint64_t slice_with_twins = 64;  // a real server takes as long as some hundred events

  template <class World>
  static constexpr bool has_twins = requires(World& world, Instant now) {
    world.node(NodeId{}).finish(now);
  };

  const Scenario& scenario_;
  MakeLock make_lock_;
  sim::World<Lock, Watching> watching_;
};

}  // namespace lockstep::scenarios
