#include "scenarios/shrink/necessity.h"

#include <algorithm>

namespace lockstep::scenarios {
namespace {

// Returns true iff the choice has a size. Some faults have
// none: they are there or not. Counts and indices are no sizes.
bool has_size(const ChoiceKey& key) {
  if (is_counted(key)) return false;
  const bool fault = key.kind == ChoiceKind::fault || key.kind == ChoiceKind::family_magnitude;
  return !fault || unit_of(key.fault) != FaultUnit::none;
}

std::vector<DeviationUnit> first_units(const Schedule& schedule, std::size_t most) {
  std::vector<DeviationUnit> units = units_of(schedule);
  if (units.size() <= most) return units;
  std::stable_partition(units.begin(), units.end(), is_fault);
  units.resize(most);
  std::sort(units.begin(), units.end(),
            [](const DeviationUnit& a, const DeviationUnit& b) { return a.head < b.head; });
  return units;
}

}  // namespace

bool breaks_so(Runner& runner, const Schedule& schedule, const ShrinkTarget& target, AssumptionSet within) {
  const RunResult run = runner.run(schedule, {.seeks = Sought{target.kind, !target.inside_model}});
  const bool found =
      std::any_of(run.violations.begin(), run.violations.end(),
                  [&](const Violation& violation) { return violation.property == target.kind; });
  if (!found) return false;
  if (target.inside_model) return breaks_within_model(runner, schedule, target.kind);
  const auto judged = judge(runner, schedule, target.kind, Depth::neighbours);
  return judged && !judged->inside_model && within.includes(assumptions_of(judged->breached));
}

AssumptionSet breached_by(Runner& runner, const Schedule& schedule, const ShrinkTarget& target) {
  if (target.inside_model) return any_assumptions;
  const auto judged = judge(runner, schedule, target.kind, Depth::neighbours);
  return judged ? assumptions_of(judged->breached) : any_assumptions;
}

std::vector<Necessity> necessities(Runner& runner, const Schedule& schedule, const ShrinkTarget& target,
                                   const NecessityLimits& limits) {
  const AssumptionSet within = breached_by(runner, schedule, target);
  std::vector<Necessity> all;
  for (const DeviationUnit& unit : first_units(schedule, limits.most)) {
    if (runner.stopping()) throw Stopped();
    Necessity one;
    one.unit = unit;
    one.value = schedule.value_of(unit.head);
    const Schedule rest = without(schedule, unit);
    one.without = runner.run(rest).verdict;
    one.necessary = !breaks_so(runner, rest, target, within);
    const bool has_time = !limits.out_of_time || !limits.out_of_time();
    if (one.necessary && has_time && has_size(unit.head)) {
      one.boundary = find_boundary(one.value, [&](std::int64_t value) {
        Schedule changed = schedule;
        changed.set(unit.head, value);
        return breaks_so(runner, changed, target, within);
      });
    }
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace lockstep::scenarios
