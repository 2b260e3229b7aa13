#pragma once
// The engine of one type of lock: its worlds, behind the virtual calls of RunEngine. The library
// instantiates it for the built-in locks, and users do for theirs (scenarios/engine/inlined_user_lock.h).

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "scenarios/engine/world_run.h"
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
    return WorldRun(scenario_, *this, options).run(watching_, schedule, make_lock_);
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
  template <class Node>
  RunResult run_recorded(const Schedule& schedule, const RunOptions& options) {
    sim::World<Lock, Recording, Node> world;
    RunResult result = WorldRun(scenario_, *this, options).run(world, schedule, make_lock_);
    keep_records(world, options, result);
    return result;
  }

  const Scenario& scenario_;
  MakeLock make_lock_;
  sim::World<Lock, Watching> watching_;
};

}  // namespace lockstep::scenarios
