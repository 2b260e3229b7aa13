#include "scenarios/shrink/shrink.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <utility>

#include "core/check.h"
#include "scenarios/shrink/deviation_units.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/remap.h"
#include "scenarios/shrink/round_value.h"
#include "sim/choices/chooser.h"
#include "sim/choices/fault.h"

namespace lockstep::scenarios {
namespace {

// A scenario and the schedule that breaks it. The state cannot move, since its runner refers to the scenario.
struct State {
  State(Scenario s, Schedule broken_by)
      : scenario(std::move(s)), runner(scenario), schedule(std::move(broken_by)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Scenario scenario;
  Runner runner;
  Schedule schedule;
};

class Shrinker {
 public:
  Shrinker(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
           const WithWorkforce& with_workforce, const ShrinkOptions& options)
      : target_(target),
        with_workforce_(with_workforce),
        options_(options),
        state_(std::make_unique<State>(scenario, schedule)) {}

  Shrunk run() {
    begin_within_model();
    within_ = breached_by(state_->runner, state_->schedule, target_);
    materialise();
    minimise_all();
    if (!target_.inside_model && turns_out_inside()) minimise_all();
    result_.target = target_;
    result_.workforce = workforce_;
    result_.scenario = state_->scenario;
    result_.schedule = state_->schedule;
    result_.complete = !spent_;
    return std::move(result_);
  }

 private:
  bool spent() {
    spent_ = spent_ || result_.runs >= options_.most_runs ||
             (options_.interrupted != nullptr && options_.interrupted->load());
    return spent_;
  }

  bool breaks(State& state, const Schedule& schedule) {
    if (spent()) return false;
    ++result_.runs;
    if (options_.progress && result_.runs % 64 == 0)
      options_.progress(result_.runs, state_->schedule.deviation_count());
    return breaks_so(state.runner, schedule, target_, within_);
  }

  void minimise_all() {
    do {
      changed_ = false;
      drop_units();
      redraw_faults();
      reduce_workforce();
      reduce_values();
    } while (changed_ && !spent_);
  }

  // Judges the smallest schedule in full. If a run near it shows the violation within the model, that run
  // takes its place.
  bool turns_out_inside() {
    if (spent()) return false;
    const auto judged = judge(state_->runner, state_->schedule, target_.kind, Depth::all_steps);
    if (!judged || !judged->inside_model) return false;
    target_.inside_model = true;
    within_ = any_assumptions;
    state_->schedule = written_down(judged->shown_by.value_or(state_->schedule));
    return true;
  }

  // Takes the run that shows a violation inside the model in place of the one in which it was found.
  void begin_within_model() {
    if (!target_.inside_model || breaks_so(state_->runner, state_->schedule, target_)) return;
    const auto judged = judge(state_->runner, state_->schedule, target_.kind, Depth::all_steps);
    CHECK(judged && judged->shown_by, "no run within the model breaks {}", code_of(target_.kind));
    state_->schedule = *judged->shown_by;
  }

  // Returns all choices of the run as overrides of a nominal base.
  Schedule written_down(const Schedule& schedule) {
    const RunResult run = state_->runner.run(schedule, {.choices = true});
    Schedule nominal;
    for (const Deviation& choice : run.choices) nominal.set(choice.key, choice.value);
    CHECK(state_->runner.run(nominal).digest == run.digest,
          "a run whose choices are written down is another one");
    return nominal;
  }

  // Replaces `schedule` by `smaller` if that breaks, too. Returns true iff it does.
  bool take(Schedule& schedule, Schedule smaller) {
    if (smaller == schedule || !breaks(*state_, smaller)) return false;
    schedule = std::move(smaller);
    return true;
  }

  // Writes down all choices of the run as overrides of a nominal base. Judging asks for choices that the
  // run does not ask for, so if the result is judged differently, the choices of the replays are added.
  void materialise() {
    Schedule nominal = written_down(state_->schedule);
    const auto& counts = state_->runner.run(nominal).fault_counts;
    result_.faults_before = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    result_.deviations_before = nominal.deviation_count();
    if (!target_.inside_model && !breaks(*state_, nominal)) {
      for (const Deviation& choice : choices_of_replays(state_->runner, state_->schedule, target_.kind)) {
        if (!nominal.find(choice.key)) nominal.set(choice.key, choice.value);
      }
    }
    state_->schedule = std::move(nominal);
    CHECK(breaks(*state_, state_->schedule) || spent_, "the schedule does not break {}",
          code_of(target_.kind));
  }

  // ---- Deviations ----

  void drop_units() {
    Schedule fewer = state_->schedule;
    minimise(fewer);
    if (fewer == state_->schedule) return;
    state_->schedule = std::move(fewer);
    changed_ = true;
  }

  // Takes away what can go. Everything but faults goes first and at once,
  // since latencies, clock errors and the like usually do not matter at all.
  // Then go chunks of half of the rest, of a quarter, and so on down to one.
  void minimise(Schedule& schedule) {
    Schedule faults = schedule;
    for (const DeviationUnit& unit : units_of(schedule)) {
      if (!is_fault(unit)) faults = without(std::move(faults), unit);
    }
    take(schedule, std::move(faults));
    for (std::size_t size = std::max<std::size_t>(units_of(schedule).size() / 2, 1);; size /= 2) {
      drop_chunks(schedule, size);
      if (size == 1 || spent_) break;
    }
  }

  void drop_chunks(Schedule& schedule, std::size_t size) {
    const std::vector<DeviationUnit> units = units_of(schedule);
    for (std::size_t end = units.size(); end > 0; end -= std::min(size, end)) {
      Schedule fewer = schedule;
      for (std::size_t i = end - std::min(size, end); i < end; ++i)
        fewer = without(std::move(fewer), units[i]);
      take(schedule, std::move(fewer));
    }
  }

  // Minimising ends when no single deviation can go. What is left may be many small coincidences that
  // together do what one fault would do. So other faults of the scenario's families are tried, alone or with
  // one of the faults that are left. A schedule that breaks in the same way and ends up smaller is taken.
  void redraw_faults() {
    constexpr std::uint64_t most_drawn = 5000;
    for (std::uint64_t draw = 0; draw < most_drawn && !spent_; ++draw) {
      std::vector<DeviationUnit> units = units_of(state_->schedule);
      if (units.size() <= 1) return;
      std::erase_if(units, [](const DeviationUnit& unit) { return !is_fault(unit); });
      Schedule other = drawn_faults(Seed{draw});
      if (draw % 2 == 0 && !units.empty()) keep(other, units[draw / 2 % units.size()]);
      if (other == state_->schedule || !breaks(*state_, other)) continue;
      minimise(other);
      if (!(size_of(other) < size_of(state_->schedule))) continue;
      state_->schedule = std::move(other);
      changed_ = true;
    }
  }

  // Returns the scripted faults as they are, and the faults of families as the seed draws them.
  Schedule drawn_faults(Seed seed) const {
    const Schedule seeded = Schedule::seeded(seed);
    std::vector<Deviation> drawn;
    sim::Chooser chooser;
    chooser.log_into(&drawn);
    chooser.reset(seeded);
    sim::draw_faults(state_->scenario.setup, chooser);
    Schedule schedule;
    for (const Deviation& deviation : drawn) schedule.set(deviation.key, deviation.value);
    for (const Deviation& deviation : state_->schedule.overrides()) {
      if (deviation.key.kind == ChoiceKind::fault) schedule.set(deviation.key, deviation.value);
    }
    return schedule;
  }

  void keep(Schedule& schedule, const DeviationUnit& unit) const {
    for (const DeviationUnit& drawn : units_of(schedule)) {
      if (drawn.head == unit.head) schedule = without(std::move(schedule), drawn);
    }
    schedule.set(unit.head, value_of(unit.head));
    for (const ChoiceKey& detail : unit.details) schedule.set(detail, value_of(detail));
  }

  // Fewer deviations are smaller. With equally many, fewer
  // faults that no algorithm promises to survive are smaller.
  static std::pair<std::size_t, std::size_t> size_of(const Schedule& schedule) {
    const std::vector<DeviationUnit> units = units_of(schedule);
    const auto heavy = std::count_if(units.begin(), units.end(), [](const DeviationUnit& unit) {
      return is_fault(unit) && breaches_by_itself(unit.head.fault);
    });
    return {units.size(), static_cast<std::size_t>(heavy)};
  }

  // ---- Clients and rounds ----

  void reduce_workforce() {
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

  bool take_workforce(const Workforce& workforce) {
    if (spent()) return false;
    auto scenario = with_workforce_(workforce);
    if (!scenario) return false;
    Schedule schedule = remap(state_->schedule, state_->scenario.setup, scenario->setup);
    auto state = std::make_unique<State>(std::move(*scenario), std::move(schedule));
    if (!breaks(*state, state->schedule)) return false;
    state_ = std::move(state);
    workforce_ = workforce;
    changed_ = true;
    return true;
  }

  // ---- Values ----

  void reduce_values() {
    for (const DeviationUnit& unit : units_of(state_->schedule)) {
      for (const ChoiceKey& detail : unit.details) reduce(detail, true);
      reduce(unit.head, false);
    }
  }

  std::int64_t value_of(const ChoiceKey& key) const {
    return state_->schedule.overrides()[*state_->schedule.find(key)].value;
  }

  bool take_value(const ChoiceKey& key, std::int64_t value) {
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

  void reduce(const ChoiceKey& key, bool may_be_zero) {
    if (may_be_zero && take_value(key, 0)) return;
    if (is_counted(key)) return reduce_count(key);
    if (value_of(key) == 1) return;
    const Boundary boundary = boundary_of(key);
    const std::int64_t round = rounded_up(boundary.breaks);
    if (is_simpler(round, value_of(key)) && take_value(key, round)) return;
    if (is_simpler(boundary.breaks, value_of(key))) take_value(key, boundary.breaks);
  }

  void reduce_count(const ChoiceKey& key) {
    constexpr std::int64_t most_tried = 64;
    const std::int64_t below = std::min(value_of(key), most_tried);
    for (std::int64_t count = 1; count < below; ++count) {
      if (take_value(key, count)) return;
    }
  }

  Boundary boundary_of(const ChoiceKey& key) {
    return find_boundary(value_of(key), [&](std::int64_t value) {
      Schedule schedule = state_->schedule;
      schedule.set(key, value);
      return breaks(*state_, schedule);
    });
  }

  ShrinkTarget target_;
  AssumptionSet within_ = any_assumptions;  // what a run may breach
  const WithWorkforce& with_workforce_;
  const ShrinkOptions& options_;
  std::unique_ptr<State> state_;
  Workforce workforce_;
  Shrunk result_;
  bool changed_ = false;
  bool spent_ = false;
};

}  // namespace

std::optional<ShrinkTarget> shrink_target(const Scenario& scenario,
                                          const std::vector<JudgedViolation>& found) {
  if (found.empty()) return std::nullopt;
  std::vector<JudgedViolation> sorted = found;
  sort_by_interest(scenario, sorted);
  return ShrinkTarget{sorted.front().violation.property, sorted.front().inside_model};
}

Shrunk shrink(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
              const WithWorkforce& with_workforce, const ShrinkOptions& options) {
  return Shrinker(scenario, schedule, target, with_workforce, options).run();
}

}  // namespace lockstep::scenarios
