#include "scenarios/run/model.h"

#include <algorithm>

#include "scenarios/bounds.h"
#include "scenarios/round_trips.h"
#include "scenarios/run/reach_setup.h"

namespace lockstep::scenarios {
namespace {

bool renews(const Scenario& scenario) {
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  return scenario.setup.workload.extend_after.ns > 0 ||
         (redlock != nullptr && redlock->auto_extend_after.ns > 0);
}

// Returns true iff the bound or the deadline that was overrun is a wish of the scenario, shorter than what
// is computed. An extension's or a release's deadline is always the computed one.
bool lv_is_wished(const Scenario& scenario, const Violation& violation) {
  const Duration overrun = violation.at - violation.since;
  const auto shorter = [&](const std::optional<Duration>& wish, Duration computed) {
    return wish && *wish < computed && overrun >= *wish;
  };
  return violation.property == Property::lv &&
         (shorter(scenario.bounds.lv_bound, healed_lv_bound(scenario)) ||
          shorter(scenario.bounds.acquire_deadline, healed_deadline(scenario)));
}

}  // namespace

properties::ModelSetup model_setup(const Scenario& scenario, const RunResult& run) {
  properties::ModelSetup setup;
  setup.ttl = ttl_of(scenario.lock);
  setup.guard = scenario.setup.guard;
  setup.writes_blind = scenario.setup.workload.blind_writes;
  setup.reach = reach_setup(scenario);
  const auto* coordinated = std::get_if<CoordinatedPolicy>(&scenario.lock);
  if (coordinated != nullptr) {
    setup.coordinators_keep_keys = coordinated->store == EntryStore::memory;
    setup.coordinators_count_ttl =
        setup.coordinators_keep_keys || coordinated->expiry == ExpiryBy::coordinator;
    // One coordinator has no other wall clock to agree with. Only what it counts on its clock can be
    // wrong: the time for which an entry that moves is granted to nobody.
    setup.coordinator_wall_clocks_agree =
        coordinated->joins_at.ns > 0 &&
        (scenario.setup.coordinators > 1 || coordinated->on_join == OnJoin::after_ttl);
  }
  setup.client_wall_clocks_agree = std::holds_alternative<GetsetPolicy>(scenario.lock);
  setup.entries_without_owner = std::holds_alternative<GetsetPolicy>(scenario.lock);
  setup.lock_keys = lock_keys(scenario);
  setup.client_rates = run.client_rates;
  setup.node_rates = run.node_rates;
  setup.coordinator_rates = run.coordinator_rates;
  setup.client_offsets = run.client_offsets;
  if (scenario.setup.coordinators > 1) setup.coordinator_offsets = run.coordinator_offsets;
  setup.outages_lose_keys = scenario.setup.persistence != Persistence::aof_always &&
                            (scenario.setup.restart_delay < setup.ttl || setup.ttl.ns == 0);
  setup.reports_validity = reports_validity(scenario.lock);
  setup.renews = renews(scenario);
  setup.work = scenario.setup.workload.work.max;
  setup.round_trip = largest_round_trip(scenario);
  return setup;
}

properties::Assessment assessed(const Scenario& scenario, const RunResult& run, const Violation& violation) {
  properties::ModelSetup setup = model_setup(scenario, run);
  setup.lv_is_wished = lv_is_wished(scenario, violation);
  return properties::assess(violation, run.history, setup);
}

}  // namespace lockstep::scenarios
