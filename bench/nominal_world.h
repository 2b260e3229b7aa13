#pragma once
// The world of a scenario, without the code that makes runs, so that it can be stepped and copied.

#include <utility>

#include "core/locks/redlock.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/recording.h"
#include "scenarios/run/run_facts.h"
#include "scenarios/scenario.h"
#include "sim/world/world.h"

namespace lockstep::bench {

class NominalWorld {
 public:
  using World = sim::World<Redlock, scenarios::Watching>;

  // REQUIRES: the scenario's lock is Redlock, and the scenario outlives this object and all
  // copies of the world.
  explicit NominalWorld(const scenarios::Scenario& scenario)
      : scenario_(scenario), facts_(scenarios::run_facts(scenario)) {}

  // Starts the run of this seed. Copies of an earlier run's world must not be used any more.
  void reset(Seed seed) {
    schedule_ = Schedule::seeded(seed);
    world_.observer().monitors.reset(facts_);
    world_.reset(scenario_.setup, schedule_, [&](ClientId) {
      return Redlock(std::get<RedlockPolicy>(scenario_.lock), mask_of_first(scenario_.setup.nodes), KeyId{0});
    });
  }

  World& world() { return world_; }

 private:
  const scenarios::Scenario& scenario_;
  RunFacts facts_;
  Schedule schedule_;
  World world_;
};

}  // namespace lockstep::bench
