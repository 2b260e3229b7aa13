#include "scenarios/run.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <variant>

#include "core/coordinator_lock.h"
#include "core/getset_lock.h"
#include "scenarios/bounds.h"
#include "scenarios/entry_places.h"
#include "scenarios/run_engine.h"
#include "scenarios/worlds.h"

namespace lockstep::scenarios {
namespace {

void judge_after_healing(const Scenario& scenario, properties::MonitorSetup& setup) {
  setup.lv_bound = healed_lv_bound(scenario);
  setup.lv_from = Instant{} + scenario.setup.duration;
  if (setup.acquire_deadline) return;  // which holds throughout
  setup.acquire_deadline = healed_deadline(scenario);
  setup.deadline_from = setup.lv_from;
}

Redlock make_lock(const RedlockPolicy& policy, NodeMask nodes) { return Redlock(policy, nodes, KeyId{0}); }

SingleLock make_lock(const SingleLockPolicy& policy, NodeMask nodes) {
  return SingleLock(policy, NodeId{static_cast<std::uint16_t>(std::countr_zero(nodes))}, KeyId{0});
}

GetsetLock make_lock(const GetsetPolicy& policy, NodeMask nodes) {
  return GetsetLock(LockSetup{{},
                              lowest_of(nodes),
                              KeyId{0},
                              policy.ttl,
                              policy.node_timeout,
                              policy.retry_delay_min,
                              policy.retry_delay_max});
}

// Numbers behind those of the clients are coordinators (sim/world_coordinator.h).
std::unique_ptr<RunEngine> engine_of(const CoordinatedPolicy& policy, const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const auto make = [&setup, &policy,
                     places = entry_places(policy, setup.clients, setup.nodes)](ClientId client) {
    if (client.value >= setup.clients) return CoordinatorLock(Coordinator(policy, places, join_time(policy)));
    return CoordinatorLock(CoordinatedLock(policy, setup.coordinators, setup.resource_of(client)),
                           policy.elapsed_clock);
  };
  return std::make_unique<RunEngineOf<CoordinatorLock, decltype(make)>>(scenario, make);
}

template <class Policy>
std::unique_ptr<RunEngine> engine_of(const Policy& policy, const Scenario& scenario) {
  const auto make = [&scenario, &policy](ClientId client) {
    return make_lock(policy, scenario.setup.nodes_of(client));
  };
  return std::make_unique<RunEngineOf<decltype(make(ClientId{})), decltype(make)>>(scenario, make);
}

std::unique_ptr<RunEngine> engine_of(const UserLockPolicy& policy, const Scenario& scenario) {
  return policy.lock.maker->engine(scenario);
}

}  // namespace

properties::MonitorSetup monitor_setup(const Scenario& scenario) {
  properties::MonitorSetup setup;
  setup.clients = scenario.setup.clients;
  setup.nodes = scenario.setup.nodes;
  for (const ResourceId resource : scenario.setup.resources)
    setup.resources = std::max(setup.resources, static_cast<std::uint16_t>(resource.value + 1));
  setup.lock_keys = lock_keys(scenario);
  setup.asked = asked_nodes(scenario);
  setup.coordinators = scenario.setup.coordinators;
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

void conclude(const properties::Monitors& monitors, PropertySet checked, RunResult& result) {
  result.sometimes = monitors.sometimes();
  result.times_to_acquire = monitors.times_to_acquire();
  for (std::size_t kind = 0; kind < fault_kind_count; ++kind) {
    for (std::size_t phase = 0; phase < lock_phase_count; ++phase) {
      result.fault_counts[kind] +=
          result.sometimes.count(static_cast<FaultKind>(kind), static_cast<LockPhase>(phase));
    }
  }
  for (std::size_t i = 0; i < property_count; ++i) {
    const auto property = static_cast<Property>(i);
    const auto& first = monitors.first(property);
    if (first) (checked.contains(property) ? result.violations : result.notes).push_back(*first);
  }
  result.verdict = !result.violations.empty() ? Verdict::violated
                   : result.acquisitions == 0 ? Verdict::inconclusive
                                              : Verdict::held;
}

Runner::Runner(const Scenario& scenario)
    : scenario_(&scenario),
      engine_(std::visit([&](const auto& policy) { return engine_of(policy, scenario); }, scenario.lock)) {}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;
Runner& Runner::operator=(Runner&&) noexcept = default;

RunResult Runner::run(const Schedule& schedule, const RunOptions& options) {
  return engine_->run(schedule, options);
}

std::vector<TickClientTable> Runner::tick_tables(TickFrame& frame) const {
  return engine_->tick_tables(frame);
}

ExhaustResult Runner::search(const ExhaustOptions& options) { return engine_->search(options); }

}  // namespace lockstep::scenarios
