#include "scenarios/run/run.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "scenarios/bounds.h"
#include "scenarios/entry_places.h"
#include "scenarios/round_trips.h"
#include "scenarios/run/engine.h"
#include "scenarios/run/reach_setup.h"

namespace lockstep::scenarios {
namespace {

void judge_after_healing(const Scenario& scenario, properties::MonitorSetup& setup) {
  setup.lv_bound = healed_lv_bound(scenario);
  setup.lv_from = setup.repeats_from = Instant{} + scenario.setup.duration;
  if (setup.acquire_deadline) return;  // a deadline of the scenario holds throughout the run
  setup.acquire_deadline = healed_deadline(scenario);
  setup.deadline_from = setup.lv_from;
}

// Returns the bound of each client, or one bound for all.
std::vector<Duration> orph_bounds(const Scenario& scenario) {
  if (scenario.bounds.orph_bound) return {*scenario.bounds.orph_bound};
  const RoundTrips trips(scenario.setup);
  const std::uint16_t differ = scenario.setup.links.empty() ? std::uint16_t{1} : scenario.setup.clients;
  std::vector<Duration> bounds;
  for (std::uint16_t i = 0; i < differ; ++i) {
    const ClientId client{i};
    bounds.push_back(orph_bound(scenario, trips.largest(client, asked_nodes(scenario, client))));
  }
  return bounds;
}

}  // namespace

properties::MonitorSetup monitor_setup(const Scenario& scenario) {
  properties::MonitorSetup setup;
  setup.clients = scenario.setup.clients;
  setup.nodes = scenario.setup.nodes;
  for (const ResourceId resource : scenario.setup.resources)
    setup.resources = std::max(setup.resources, static_cast<std::uint16_t>(resource.value + 1));
  setup.lock_keys = lock_keys(scenario);
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  setup.keys_are_nodes = redlock != nullptr && redlock->keys > 0;
  setup.entries_without_owner = std::holds_alternative<GetsetPolicy>(scenario.lock);
  setup.guard = scenario.setup.guard;
  setup.checked = scenario.checked;
  setup.rounds = scenario.setup.workload.rounds;
  const bool watches_lv = scenario.checked.contains(Property::lv);
  const bool watches_orph = scenario.checked.contains(Property::orph);
  if (watches_lv || watches_orph) setup.reach = reach_setup(scenario);
  if (watches_lv) {
    setup.extend_deadline = setup.release_deadline = call_deadline(scenario);
    setup.lv_bound = scenario.bounds.lv_bound;
    setup.acquire_deadline = scenario.bounds.acquire_deadline;
    if (heals(scenario)) judge_after_healing(scenario, setup);
  }
  if (watches_orph) setup.orph_bounds = orph_bounds(scenario);
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
  result.verdict = !result.violations.empty()                         ? Verdict::violated
                   : result.acquisitions == 0 || result.out_of_events ? Verdict::inconclusive
                                                                      : Verdict::held;
}

Runner::Runner(const Scenario& scenario, const std::atomic<bool>* stop)
    : scenario_(&scenario), stop_(stop), engine_(make_engine(scenario)) {
  engine_->stop_when(stop);
}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;
Runner& Runner::operator=(Runner&&) noexcept = default;

RunResult Runner::run(const Schedule& schedule, const RunOptions& options) {
  RunResult result = engine_->run(schedule, options);
  constexpr std::uint64_t of_each_run = 500;
  effort_ += of_each_run + result.events * (options.history ? 2 : 1);
  return result;
}

}  // namespace lockstep::scenarios
