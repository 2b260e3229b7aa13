#include "scenarios/shrink/shrinker.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "core/check.h"
#include "core/schedule/choice_limits.h"
#include "scenarios/bounds.h"
#include "scenarios/shrink/minimise.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/remap.h"

namespace lockstep::scenarios {

Size size_of(const Schedule& schedule) {
  const std::vector<DeviationUnit> units = units_of(schedule);
  const auto heavy = std::count_if(units.begin(), units.end(), [](const DeviationUnit& unit) {
    return is_fault(unit) && breaches_by_itself(unit.head.fault);
  });
  return {units.size(), static_cast<std::size_t>(heavy)};
}

bool is_few(const Schedule& schedule) {
  constexpr std::size_t few = 3;
  return size_of(schedule).first <= few;
}

Shrinker::Shrinker(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
                   const WithWorkforce& with_workforce, Effort& effort)
    : target_(target),
      within_(any_assumptions),
      with_workforce_(with_workforce),
      effort_(effort),
      state_(state_with(scenario, schedule)),
      duration_(scenario.setup.duration) {}

void Shrinker::run() {
  try {
    if (!begun_) begin();
    shrink_to_the_end();
    if (!target_.inside_model && turns_out_inside()) shrink_to_the_end();
    complete_ = !effort_.part_is_over();
  } catch (const Stopped&) {
    effort_.give_up();
  }
  effort_.add(state_->take_effort());
}

void Shrinker::write(Shrunk& result) const {
  result.target = target_;
  result.workforce = workforce_;
  result.scenario = state_->scenario;
  result.scenario.setup.duration = duration_;
  result.schedule = state_->schedule;
  result.faults_before = faults_before_;
  result.deviations_before = deviations_before_;
}

void Shrinker::begin() {
  begin_within_model();
  within_ = breached_by(state_->runner, state_->schedule, target_);
  cut();
  materialise();
  begun_ = true;
}

// Takes the run that shows a violation inside the model in place of the one in which it was found.
void Shrinker::begin_within_model() {
  if (!target_.inside_model || breaks_so(state_->runner, state_->schedule, target_)) return;
  const auto judged = judge(state_->runner, state_->schedule, target_.kind, Depth::all_steps);
  if (state_->runner.stopping()) throw Stopped();
  CHECK(judged && judged->shown_by, "no run within the model breaks {}", code_of(target_.kind));
  state_->schedule = *judged->shown_by;
}

// Shrinks a cut run first, because each candidate costs less, and then the whole run.
void Shrinker::shrink_to_the_end() {
  may_cut_ = true;
  minimise_all();
  if (state_->scenario.setup.duration == duration_) return;
  may_cut_ = false;
  lengthen();
  minimise_all();
}

// Ends the run behind the violation: at twice its time if that is cheap, because a simpler run may break a
// little later, else as soon as possible. Runs that heal keep their length, because it says when they heal.
void Shrinker::cut() {
  if (!may_cut_ || heals(state_->scenario) || effort_.part_is_over()) return;
  const RunResult run = state_->runner.run(state_->schedule);
  const auto found = std::find_if(run.violations.begin(), run.violations.end(),
                                  [&](const Violation& one) { return one.property == target_.kind; });
  if (found == run.violations.end()) return;
  constexpr std::uint64_t cheap = 20'000;  // events
  const std::int64_t longest = longest_duration.ns / 2;
  const std::int64_t behind = (run.events <= cheap ? 2 : 1) * std::min(found->at.ns, longest) + 1;
  const Duration end{rounded_up(behind)};
  if (end >= state_->scenario.setup.duration) return;
  Scenario shorter = state_->scenario;
  shorter.setup.duration = end;
  auto state = state_with(std::move(shorter), state_->schedule);
  if (breaks(*state, state->schedule)) set_state(std::move(state));
}

// Gives the run its length back. What follows a violation does not decide about it, so the run breaks in the
// same way.
void Shrinker::lengthen() {
  Scenario whole = state_->scenario;
  whole.setup.duration = duration_;
  set_state(state_with(std::move(whole), state_->schedule));
  if (effort_.part_is_over()) return;
  CHECK(breaks(*state_, state_->schedule) || effort_.part_is_over(),
        "a run that was cut behind its violation of {} does not break without the cut",
        code_of(target_.kind));
}

void Shrinker::set_state(std::unique_ptr<State> state) {
  effort_.add(state_->take_effort());
  state_ = std::move(state);
}

std::unique_ptr<Shrinker::State> Shrinker::state_with(Scenario scenario, Schedule schedule) const {
  return std::make_unique<State>(std::move(scenario), std::move(schedule), effort_);
}

namespace {

// Returns how many other schedules are tried instead of one with so many deviations.
std::uint64_t draws_for(std::size_t deviations) { return deviations <= 5 ? 10'000 : 50'000; }

}  // namespace

void Shrinker::minimise_all() {
  do {
    changed_ = false;
    cut();
    drop_units();
    draw_others(draws_for(units_of(state_->schedule).size()));
    reduce_workforce();
    reduce_values();
  } while (changed_ && !effort_.part_is_over());
}

// Judges the smallest schedule in full. If a run near it shows the violation within the model, that run
// takes its place.
bool Shrinker::turns_out_inside() {
  if (effort_.part_is_over()) return false;
  const auto judged = judge(state_->runner, state_->schedule, target_.kind, Depth::all_steps);
  if (!judged || !judged->inside_model) return false;
  target_.inside_model = true;
  within_ = any_assumptions;
  state_->schedule = written_down(judged->shown_by.value_or(state_->schedule));
  return true;
}

// Returns all choices of the run as overrides of a nominal base.
Schedule Shrinker::written_down(const Schedule& schedule) {
  RunResult run = state_->runner.run(schedule, {.choices = true});
  std::sort(run.choices.begin(), run.choices.end(),
            [](const Deviation& a, const Deviation& b) { return a.key < b.key; });
  Schedule nominal;
  for (const Deviation& choice : run.choices) nominal.set(choice.key, choice.value);
  CHECK(state_->runner.run(nominal).digest == run.digest,
        "a run whose choices are written down is another one");
  return nominal;
}

bool Shrinker::breaks(State& state, const Schedule& schedule) {
  if (effort_.part_is_over()) return false;
  effort_.add(state.take_effort());
  const Trials::Answer answer = state.trials.ask(state.runner, schedule, way());
  state.take_effort();  // the answer says what it is
  return counted(answer);
}

bool Shrinker::counted(const Trials::Answer& answer) {
  effort_.add(answer.effort, state_->schedule.deviation_count(), answer.is_new);
  return answer.breaks;
}

// Replaces `schedule` by `smaller` if that breaks, too. Returns true iff it does.
bool Shrinker::take(Schedule& schedule, Schedule smaller) {
  if (smaller == schedule || !breaks(*state_, smaller)) return false;
  schedule = std::move(smaller);
  return true;
}

// Writes down all choices of the run as overrides of a nominal base. Judging asks for choices that the
// run does not ask for, so if the result is judged differently, the choices of the replays are added.
void Shrinker::materialise() {
  Schedule nominal = written_down(state_->schedule);
  const auto& counts = state_->runner.run(nominal).fault_counts;
  faults_before_ = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  deviations_before_ = nominal.deviation_count();
  if (!target_.inside_model && !breaks(*state_, nominal)) {
    for (const Deviation& choice : choices_of_replays(state_->runner, state_->schedule, target_.kind)) {
      if (!nominal.find(choice.key)) nominal.set(choice.key, choice.value);
    }
  }
  state_->schedule = std::move(nominal);
  CHECK(breaks(*state_, state_->schedule) || effort_.part_is_over(), "the schedule does not break {}",
        code_of(target_.kind));
}

// ---- Deviations ----

void Shrinker::drop_units() {
  constexpr std::size_t many = 32;
  constexpr std::uint64_t first_draws = 400;
  Schedule fewer = state_->schedule;
  drop_at_once(fewer);
  set_schedule(std::move(fewer));
  if (units_of(state_->schedule).size() > many) draw_others(first_draws);
  fewer = state_->schedule;
  minimise(fewer);
  set_schedule(std::move(fewer));
}

void Shrinker::set_schedule(Schedule schedule) {
  if (schedule == state_->schedule) return;
  state_->schedule = std::move(schedule);
  changed_ = true;
}

// Everything but faults goes first and at once, since latencies, clock errors and the like usually do not
// matter at all. Else all choices of one kind go, and those long before the violation.
void Shrinker::drop_at_once(Schedule& schedule) {
  std::vector<DeviationUnit> faults = units_of(schedule);
  std::erase_if(faults, [](const DeviationUnit& unit) { return !is_fault(unit); });
  if (take(schedule, with_only(schedule, faults))) return;
  drop_what_is_not_asked(schedule);
  drop_kinds(schedule);
  drop_what_is_early(schedule);
}

void Shrinker::minimise(Schedule& schedule) {
  scenarios::minimise(
      schedule, [&](const Schedule& smaller) { return breaks(*state_, smaller); },
      [&] { return effort_.part_is_over(); });
}

// Takes away deviations that the run does not come to.
void Shrinker::drop_what_is_not_asked(Schedule& schedule) {
  const RunResult run = state_->runner.run(schedule);
  std::vector<DeviationUnit> units = units_of(schedule);
  std::erase_if(units, [&](const DeviationUnit& unit) {
    return run.asked[*schedule.find(unit.head)] != Instant::never();
  });
  if (!units.empty()) take(schedule, without(schedule, units));
}

void Shrinker::drop_kinds(Schedule& schedule) {
  for (std::size_t kind = 0; kind < choice_kind_count; ++kind) {
    std::vector<DeviationUnit> units = units_of(schedule);
    std::erase_if(units, [&](const DeviationUnit& unit) {
      return is_fault(unit) || unit.head.kind != static_cast<ChoiceKind>(kind);
    });
    if (units.size() > 1) take(schedule, without(schedule, units));
  }
}

// Keeps of all that is no fault the last sixty-fourth of the run, or twice as much, and so on up to half.
void Shrinker::drop_what_is_early(Schedule& schedule) {
  const std::int64_t end = state_->scenario.setup.duration.ns;
  for (std::int64_t part = 64; part > 1 && !effort_.part_is_over(); part /= 2) {
    const RunResult run = state_->runner.run(schedule);
    std::vector<DeviationUnit> units = units_of(schedule);
    std::erase_if(units, [&](const DeviationUnit& unit) {
      return is_fault(unit) || run.asked[*schedule.find(unit.head)].ns >= end - end / part;
    });
    if (!units.empty() && take(schedule, without(schedule, units))) return;
  }
}

// ---- Clients and rounds ----

void Shrinker::reduce_workforce() {
  const auto clients = state_->scenario.setup.clients;
  for (std::uint16_t fewer = 1; fewer < clients; ++fewer) {
    if (take_workforce({fewer, workforce_.rounds})) break;
  }
  constexpr std::uint32_t most_rounds_tried = 8;
  const std::uint32_t rounds = state_->scenario.setup.workload.rounds;
  const std::uint32_t below = rounds == 0 ? most_rounds_tried + 1 : std::min(rounds, most_rounds_tried + 1);
  for (std::uint32_t fewer = 1; fewer < below; ++fewer) {
    if (take_workforce({workforce_.clients, fewer})) break;
  }
}

bool Shrinker::take_workforce(const Workforce& workforce) {
  if (effort_.part_is_over()) return false;
  auto scenario = with_workforce_(workforce);
  if (!scenario) return false;
  scenario->setup.duration = state_->scenario.setup.duration;
  Schedule schedule = remap(state_->schedule, state_->scenario.setup, scenario->setup);
  auto state = state_with(std::move(*scenario), std::move(schedule));
  if (!breaks(*state, state->schedule)) return false;
  set_state(std::move(state));
  workforce_ = workforce;
  changed_ = true;
  return true;
}

// ---- Values ----

void Shrinker::reduce_values() {
  for (const DeviationUnit& unit : units_of(state_->schedule)) {
    if (effort_.part_is_over()) return;
    for (const ChoiceKey& detail : unit.details) reduce(detail, true);
    reduce(unit.head, false);
  }
}

bool Shrinker::take_value(const ChoiceKey& key, std::int64_t value) {
  Schedule schedule = state_->schedule;
  if (value == 0) {
    schedule.remove(key);
  } else {
    schedule.set(key, value);
  }
  const bool taken = take(state_->schedule, std::move(schedule));
  changed_ = changed_ || taken;
  return taken;
}

void Shrinker::reduce(const ChoiceKey& key, bool may_be_zero) {
  if (may_be_zero && take_value(key, 0)) return;
  if (is_counted(key)) return reduce_count(key);
  if (state_->schedule.value_of(key) == 1) return;
  const Boundary boundary = boundary_of(key);
  const std::int64_t round = rounded_up(boundary.breaks);
  if (is_simpler(round, state_->schedule.value_of(key)) && take_value(key, round)) return;
  if (is_simpler(boundary.breaks, state_->schedule.value_of(key))) take_value(key, boundary.breaks);
}

void Shrinker::reduce_count(const ChoiceKey& key) {
  constexpr std::int64_t most_tried = 64;
  const std::int64_t below = std::min(state_->schedule.value_of(key), most_tried);
  for (std::int64_t count = 1; count < below; ++count) {
    if (take_value(key, count)) return;
  }
}

Boundary Shrinker::boundary_of(const ChoiceKey& key) {
  return find_boundary(state_->schedule.value_of(key), [&](std::int64_t value) {
    Schedule schedule = state_->schedule;
    schedule.set(key, value);
    return breaks(*state_, schedule);
  });
}

}  // namespace lockstep::scenarios
