#include "scenarios/run/judge.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/check.h"
#include "properties/model/assumptions.h"
#include "scenarios/bounds.h"
#include "scenarios/run/reach_setup.h"

namespace lockstep::scenarios {
namespace {

// Returns true iff the bound or the deadline that was overrun is a wish of the scenario, shorter than what is
// computed. An extension's or a release's deadline is always the computed one.
bool lv_is_wished(const Scenario& scenario, const Violation& violation) {
  const Duration overrun = violation.at - violation.since;
  const auto shorter = [&](const std::optional<Duration>& wish, Duration computed) {
    return wish && *wish < computed && overrun >= *wish;
  };
  return violation.property == Property::lv &&
         (shorter(scenario.bounds.lv_bound, healed_lv_bound(scenario)) ||
          shorter(scenario.bounds.acquire_deadline, healed_deadline(scenario)));
}

properties::Assessment assessed(const Scenario& scenario, const RunResult& run, const Violation& violation) {
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
  setup.client_rates = run.client_rates;
  setup.node_rates = run.node_rates;
  setup.coordinator_rates = run.coordinator_rates;
  setup.client_offsets = run.client_offsets;
  if (scenario.setup.coordinators > 1) setup.coordinator_offsets = run.coordinator_offsets;
  setup.lv_is_wished = lv_is_wished(scenario, violation);
  return properties::assess(violation, run.history, setup);
}

ChoiceKey clock_key(ChoiceKind kind, HostId host) {
  ChoiceKey key;
  key.kind = kind;
  key.host_kind = host.kind;
  key.index = host.index;
  return key;
}

Schedule without(Schedule schedule, const properties::Culprits& culprits, const RunResult& run) {
  CHECK(!culprits.faults.empty() || !culprits.rates.empty() || !culprits.offsets.empty(),
        "a breach that nothing is to blame for");
  for (const std::uint16_t fault : culprits.faults) schedule.set(run.faults.at(fault).key, 0);
  for (const HostId host : culprits.rates) schedule.set(clock_key(ChoiceKind::clock_rate, host), 0);
  for (const HostId host : culprits.offsets) schedule.set(clock_key(ChoiceKind::clock_offset, host), 0);
  return schedule;
}

std::optional<Violation> first_of(Property property, const RunResult& run) {
  for (const auto* found : {&run.violations, &run.notes}) {
    for (const Violation& violation : *found) {
      if (violation.property == property) return violation;
    }
  }
  return std::nullopt;
}

// Returns true iff the property still breaks without the deviations that breach its assumptions. A replay
// may break it again, later in the run, by another breaching deviation; then that one is taken out, too.
// Each turn takes out at least one deviation, so this ends. The choices of the replays are added to
// `choices` if that is not nullptr.
bool breaks_without_breaches(Runner& runner, Schedule schedule, const RunResult& run, Property property,
                             properties::Assessment assessment, std::vector<Deviation>* choices = nullptr) {
  RunResult replay;
  const RunResult* current = &run;
  while (!assessment.breached.empty()) {
    if (assessment.culprits.workload) return false;
    schedule = without(std::move(schedule), assessment.culprits, *current);
    replay = runner.run(schedule, {.history = true, .choices = choices != nullptr});
    if (choices != nullptr) choices->insert(choices->end(), replay.choices.begin(), replay.choices.end());
    current = &replay;
    const auto again = first_of(property, replay);
    if (!again) return false;
    assessment = assessed(runner.scenario(), replay, *again);
  }
  return true;
}

JudgedViolation judge_one(Runner& runner, const Schedule& schedule, const RunResult& run,
                          const Violation& violation) {
  properties::Assessment assessment = assessed(runner.scenario(), run, violation);
  JudgedViolation judged;
  judged.violation = violation;
  judged.breached = assessment.breached;
  judged.inside_model =
      breaks_without_breaches(runner, schedule, run, violation.property, std::move(assessment));
  return judged;
}

}  // namespace

JudgedRun judge(Runner& runner, const Schedule& schedule) {
  JudgedRun judged;
  judged.run = runner.run(schedule, {.history = true});
  for (const Violation& violation : judged.run.violations) {
    judged.violations.push_back(judge_one(runner, schedule, judged.run, violation));
  }
  for (const Violation& violation : judged.run.notes) {
    judged.notes.push_back(judge_one(runner, schedule, judged.run, violation));
  }
  return judged;
}

std::optional<JudgedViolation> judge(Runner& runner, const Schedule& schedule, Property kind) {
  const RunResult run = runner.run(schedule, {.history = true});
  const auto violation = first_of(kind, run);
  if (!violation) return std::nullopt;
  return judge_one(runner, schedule, run, *violation);
}

std::vector<Deviation> choices_of_replays(Runner& runner, const Schedule& schedule, Property kind) {
  const RunResult run = runner.run(schedule, {.history = true});
  std::vector<Deviation> choices;
  if (const auto violation = first_of(kind, run)) {
    breaks_without_breaches(runner, schedule, run, kind, assessed(runner.scenario(), run, *violation),
                            &choices);
  }
  return choices;
}

void sort_by_interest(const Scenario& scenario, std::vector<JudgedViolation>& violations) {
  const auto rank = [&](const JudgedViolation& judged) {
    const auto& kinds = scenario.expect.kinds;
    const auto expected = std::find(kinds.begin(), kinds.end(), judged.violation.property);
    const auto infos = property_infos();
    const auto any = std::find_if(infos.begin(), infos.end(), [&](const PropertyInfo& info) {
      return info.property == judged.violation.property;
    });
    return std::pair(expected - kinds.begin(), any - infos.begin());
  };
  std::stable_sort(violations.begin(), violations.end(),
                   [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace lockstep::scenarios
