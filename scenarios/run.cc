#include "scenarios/run.h"

#include <bit>

#include "scenarios/bounds.h"
#include "scenarios/worlds.h"

namespace lockstep::scenarios {
namespace {

Redlock make_lock(const RedlockPolicy& policy, NodeMask nodes) { return Redlock(policy, nodes, KeyId{0}); }

SingleLock make_lock(const SingleLockPolicy& policy, NodeMask nodes) {
  return SingleLock(policy, NodeId{static_cast<std::uint16_t>(std::countr_zero(nodes))}, KeyId{0});
}

void judge_after_healing(const Scenario& scenario, properties::MonitorSetup& setup) {
  setup.lv_bound = healed_lv_bound(scenario);
  setup.lv_from = Instant{} + scenario.setup.duration;
  if (setup.acquire_deadline) return;  // which holds throughout
  setup.acquire_deadline = healed_deadline(scenario);
  setup.deadline_from = setup.lv_from;
}

properties::MonitorSetup monitor_setup(const Scenario& scenario) {
  properties::MonitorSetup setup;
  setup.clients = scenario.setup.clients;
  setup.nodes = scenario.setup.nodes;
  setup.guard = scenario.setup.guard;
  setup.checked = scenario.checked;
  if (scenario.checked.contains(Property::lv)) {
    setup.lv_bound = scenario.bounds.lv_bound;
    setup.acquire_deadline = scenario.bounds.acquire_deadline;
    if (heals(scenario)) judge_after_healing(scenario, setup);
  }
  if (scenario.checked.contains(Property::orph)) {
    setup.orph_bound = scenario.bounds.orph_bound.value_or(orph_bound(scenario));
  }
  return setup;
}

void fill_verdict(const properties::Monitors& monitors, PropertySet checked, RunResult& result) {
  for (std::size_t i = 0; i < property_count; ++i) {
    const auto property = static_cast<Property>(i);
    const auto& first = monitors.first(property);
    if (first) (checked.contains(property) ? result.violations : result.notes).push_back(*first);
  }
  result.verdict = !result.violations.empty() ? Verdict::violated
                   : result.acquisitions == 0 ? Verdict::inconclusive
                                              : Verdict::held;
}

template <class World>
RunResult result_of(World& world, const Scenario& scenario, const sim::Setup& setup) {
  RunResult result;
  for (std::uint16_t i = 0; i < setup.clients; ++i) {
    result.client_rates.push_back(world.clock_of(HostId::client(ClientId{i})).mono.rate());
  }
  for (std::uint16_t i = 0; i < setup.nodes; ++i) {
    result.node_rates.push_back(world.clock_of(HostId::redis(NodeId{i})).mono.rate());
  }
  world.run();
  world.observer().monitors.finish(world.end());
  result.digest = world.digest();
  result.events = world.events();
  result.acquisitions = world.acquisitions();
  result.simulated = setup.duration + setup.healing;
  result.sometimes = world.observer().monitors.sometimes();
  result.times_to_acquire = world.observer().monitors.times_to_acquire();
  result.never_asked = world.chooser().never_asked();
  result.faults = world.faults();
  for (std::size_t kind = 0; kind < fault_kind_count; ++kind) {
    for (std::size_t phase = 0; phase < lock_phase_count; ++phase) {
      result.fault_counts[kind] +=
          result.sometimes.count(static_cast<FaultKind>(kind), static_cast<LockPhase>(phase));
    }
  }
  fill_verdict(world.observer().monitors, scenario.checked, result);
  return result;
}

}  // namespace

class Runner::Engine {
 public:
  virtual ~Engine() = default;
  virtual RunResult run(const Schedule& schedule, const RunOptions& options) = 0;
};

template <class Lock>
class Runner::EngineOf final : public Engine {
 public:
  EngineOf(const Scenario& scenario, const typename Lock::Policy& policy)
      : scenario_(scenario), policy_(policy), monitor_setup_(monitor_setup(scenario)) {}

  RunResult run(const Schedule& schedule, const RunOptions& options) override {
    if (options.history || options.event_log) return run_recorded(schedule, options);
    watching_.observer().monitors.reset(monitor_setup_);
    return logged_run(watching_, schedule, options);
  }

 private:
  template <class World>
  void start(World& world, const Schedule& schedule, const RunOptions& options) {
    world.reset(scenario_.setup, schedule,
                [&](ClientId client) { return make_lock(policy_, scenario_.setup.nodes_of(client)); });
    if (options.plant_nondeterminism_at_event != 0)
      world.plant_nondeterminism(options.plant_nondeterminism_at_event);
  }

  template <class World>
  RunResult logged_run(World& world, const Schedule& schedule, const RunOptions& options) {
    std::vector<Deviation> choices;
    std::vector<sim::ChoicePoint> points;
    world.log_choices_into(options.choices ? &choices : nullptr);
    world.log_points_into(options.points ? &points : nullptr);
    start(world, schedule, options);
    RunResult result = result_of(world, scenario_, scenario_.setup);
    result.choices = std::move(choices);
    result.points = std::move(points);
    return result;
  }

  RunResult run_recorded(const Schedule& schedule, const RunOptions& options) {
    sim::World<Lock, Recording> world;
    world.observer().monitors.reset(monitor_setup_);
    RunResult result = logged_run(world, schedule, options);
    if (options.history) result.history = std::move(world.observer().history);
    if (options.event_log) result.event_log = std::move(world.observer().event_log);
    return result;
  }

  const Scenario& scenario_;
  const typename Lock::Policy& policy_;
  properties::MonitorSetup monitor_setup_;
  sim::World<Lock, Watching> watching_;
};

Runner::Runner(const Scenario& scenario) : scenario_(&scenario) {
  if (const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock)) {
    engine_ = std::make_unique<EngineOf<Redlock>>(scenario, *redlock);
  } else {
    engine_ = std::make_unique<EngineOf<SingleLock>>(scenario, std::get<SingleLockPolicy>(scenario.lock));
  }
}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;
Runner& Runner::operator=(Runner&&) noexcept = default;

RunResult Runner::run(const Schedule& schedule, const RunOptions& options) {
  return engine_->run(schedule, options);
}

}  // namespace lockstep::scenarios
