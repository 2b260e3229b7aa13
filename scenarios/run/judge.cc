#include "scenarios/run/judge.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

#include "properties/model/assumptions.h"
#include "scenarios/run/neighbours.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::scenarios {
namespace {

using properties::Assessment;

std::optional<Violation> first_of(Property property, const RunResult& run) {
  for (const auto* found : {&run.violations, &run.notes}) {
    for (const Violation& violation : *found) {
      if (violation.property == property) return violation;
    }
  }
  return std::nullopt;
}

// Returns what the run breached before the violation. REQUIRES: the run has its history.
Assessment assessed(const Runner& runner, const RunResult& run, const Violation& violation) {
  return properties::assess(violation, run.history, runner.facts(), run.clocks);
}

// The end of a chain of replays in each of which the breaches of the replay before are cured.
struct ChainEnd {
  Schedule schedule;   // of the last replay
  bool shows = false;  // it breaks the property and breaches nothing
  int replays = 0;
};

// Replays the schedule with its breaches cured until a replay breaches nothing or breaks nothing. Curing one
// breach may uncover another. The choices of the replays are added to `choices` if that is not nullptr.
ChainEnd follow(Runner& runner, const Schedule& schedule, const RunResult& run, Property property,
                Assessment assessment, Cure cure, std::vector<Deviation>* choices = nullptr) {
  constexpr int most_replays = 8;
  ChainEnd end{schedule, false, 0};
  RunResult replay;
  const RunResult* current = &run;
  while (!assessment.breached.empty()) {
    if (assessment.culprits.workload || end.replays == most_replays) return end;
    Schedule next = cured(end.schedule, assessment.culprits, *current, cure);
    if (next == end.schedule) return end;
    end.schedule = std::move(next);
    ++end.replays;
    // A list of the choices is that of the whole replay.
    const auto seeks = choices == nullptr ? std::optional(Sought{property}) : std::nullopt;
    if (seeks && !first_of(property, runner.run(end.schedule, {.seeks = seeks}))) return end;
    replay = runner.run(end.schedule, {.history = true, .choices = !seeks, .seeks = seeks});
    if (choices != nullptr) choices->insert(choices->end(), replay.choices.begin(), replay.choices.end());
    current = &replay;
    const auto again = first_of(property, replay);
    if (!again) return end;
    assessment = assessed(runner, replay, *again);
  }
  end.shows = true;
  return end;
}

// Takes steps 1 and 2.
JudgedViolation judge_one(Runner& runner, const Schedule& schedule, const RunResult& run,
                          const Violation& violation) {
  const Assessment assessment = assessed(runner, run, violation);
  JudgedViolation judged;
  judged.violation = violation;
  judged.breached = assessment.breached;
  if (assessment.breached.empty()) return judged;
  judged.inside_model = false;
  if (assessment.culprits.workload) return judged;
  for (const Cure cure : {Cure::neighbour, Cure::removal}) {
    ChainEnd end = follow(runner, schedule, run, violation.property, assessment, cure);
    if (end.shows) {
      judged.inside_model = true;
      judged.shown_by = std::move(end.schedule);
      return judged;
    }
    const bool alike = cured(schedule, assessment.culprits, run, Cure::removal) == end.schedule;
    if (end.replays == 1 && alike) break;
  }
  return judged;
}

JudgedViolation judge_to(Depth depth, Runner& runner, const Schedule& schedule, const RunResult& run,
                         const Violation& violation) {
  JudgedViolation judged = judge_one(runner, schedule, run, violation);
  if (depth == Depth::all_steps && !judged.inside_model) look_further(runner, schedule, judged);
  return judged;
}

// Returns when the first of the breaches began.
Instant first_breach(const std::vector<Breach>& breached) {
  Instant first = Instant::never();
  for (const Breach& breach : breached) {
    for (const Blame& blame : breach.by) {
      const auto* fault = std::get_if<StruckFault>(&blame);
      first = std::min(first, fault != nullptr ? fault->at : breach.at);
    }
  }
  return first;
}

void look_at_near_runs(Runner& runner, const Schedule& schedule, JudgedViolation& judged) {
  const Property kind = judged.violation.property;
  const Instant from = first_breach(judged.breached);
  const RunResult run = runner.run(schedule, {.history = true, .choices = true});
  const Assessment assessment = assessed(runner, run, judged.violation);
  const ChainEnd end = follow(runner, schedule, run, kind, assessment, Cure::neighbour);
  const Schedule vicinity = vicinity_of(runner, schedule, end.schedule, run, kind, from);
  for (std::uint32_t number = 1; number <= runner.scenario().near_runs && !runner.stopping(); ++number) {
    Schedule near = near_schedule(vicinity, schedule, from, number);
    const bool breaks = first_of(kind, runner.run(near, {.seeks = Sought{kind}})).has_value();
    if (breaks && !breaks_within_model(runner, near, kind)) continue;
    ++judged.near.runs;
    if (!breaks) continue;
    judged.near.violated = 1;
    judged.inside_model = true;
    judged.shown_by = std::move(near);
    return;
  }
}

// A run near this one keeps much of it, and so it may miss what the lock does wrong in every tenth run of the
// scenario. What the first seeds show depends on the scenario only, and is looked for once.
std::optional<Schedule> first_seed_that_shows(Runner& runner, Property kind) {
  FirstSeeds& first = runner.first_seeds(kind);
  if (first.looked) return first.shows;
  first.looked = true;
  const std::uint64_t seeds = runner.scenario().near_runs;
  for (std::uint64_t seed = 1; seed <= seeds && !first.shows && !runner.stopping(); ++seed) {
    const Schedule schedule = schedule_of(runner.scenario(), default_strategy, Seed{seed});
    if (!first_of(kind, runner.run(schedule, {.seeks = Sought{kind}}))) continue;
    const auto judged = judge(runner, schedule, kind, Depth::neighbours);
    if (judged->inside_model) first.shows = judged->shown_by.value_or(schedule);
  }
  return first.shows;
}

}  // namespace

JudgedRun judge(Runner& runner, const Schedule& schedule) {
  JudgedRun judged;
  judged.run = runner.run(schedule, {.history = true});
  for (const Violation& violation : judged.run.violations) {
    judged.violations.push_back(judge_to(Depth::all_steps, runner, schedule, judged.run, violation));
  }
  for (const Violation& violation : judged.run.notes) {
    judged.notes.push_back(judge_one(runner, schedule, judged.run, violation));
  }
  return judged;
}

std::vector<JudgedViolation> judge_violations(Runner& runner, const Schedule& schedule, Depth depth) {
  const RunResult run = runner.run(schedule, {.history = true});
  std::vector<JudgedViolation> judged;
  for (const Violation& violation : run.violations)
    judged.push_back(judge_to(depth, runner, schedule, run, violation));
  return judged;
}

std::optional<JudgedViolation> judge(Runner& runner, const Schedule& schedule, Property kind, Depth depth) {
  const RunResult run = runner.run(schedule, {.history = true, .seeks = Sought{kind}});
  const auto violation = first_of(kind, run);
  if (!violation) return std::nullopt;
  return judge_to(depth, runner, schedule, run, *violation);
}

void look_further(Runner& runner, const Schedule& schedule, JudgedViolation& judged) {
  if (!is_given(judged)) look_at_near_runs(runner, schedule, judged);
  if (judged.inside_model) return;
  judged.shown_by = first_seed_that_shows(runner, judged.violation.property);
  judged.inside_model = judged.shown_by_first_seeds = judged.shown_by.has_value();
}

bool is_given(const JudgedViolation& judged) {
  return std::any_of(judged.breached.begin(), judged.breached.end(),
                     [](const Breach& breach) { return std::holds_alternative<Given>(breach.by.front()); });
}

bool breaks_within_model(Runner& runner, const Schedule& schedule, Property kind) {
  const RunResult run = runner.run(schedule, {.history = true, .seeks = Sought{kind}});
  const auto violation = first_of(kind, run);
  return violation && assessed(runner, run, *violation).breached.empty();
}

std::vector<Deviation> choices_of_replays(Runner& runner, const Schedule& schedule, Property kind) {
  const RunResult run = runner.run(schedule, {.history = true});
  std::vector<Deviation> choices;
  const auto violation = first_of(kind, run);
  if (!violation) return choices;
  const Assessment assessment = assessed(runner, run, *violation);
  for (const Cure cure : {Cure::neighbour, Cure::removal})
    follow(runner, schedule, run, kind, assessment, cure, &choices);
  // These say how the replays differ from the run, and are none of its choices.
  std::erase_if(choices, [](const Deviation& choice) {
    return choice.key.kind == ChoiceKind::fault_softened || choice.key.kind == ChoiceKind::family_softened;
  });
  return choices;
}

std::size_t interest_in(const Scenario& scenario, Property kind) {
  const auto& kinds = scenario.expect.kinds;
  const auto expected = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
  if (expected < kinds.size()) return expected;
  return kinds.size() + static_cast<std::size_t>(kind);
}

void sort_by_interest(const Scenario& scenario, std::vector<JudgedViolation>& violations) {
  std::vector<std::size_t> order(violations.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto interest = [&](std::size_t i) {
    return interest_in(scenario, violations[i].violation.property);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return interest(a) < interest(b); });
  std::vector<JudgedViolation> sorted;
  sorted.reserve(violations.size());
  for (const std::size_t i : order) sorted.push_back(std::move(violations[i]));
  violations = std::move(sorted);
}

}  // namespace lockstep::scenarios
