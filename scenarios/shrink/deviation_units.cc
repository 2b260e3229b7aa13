#include "scenarios/shrink/deviation_units.h"

#include <algorithm>

#include "core/check.h"

namespace lockstep::scenarios {
namespace {

bool is_of(const ChoiceKey& detail, const ChoiceKey& head) {
  const ChoiceKind kind =
      detail.kind == ChoiceKind::fault_softened ? ChoiceKind::fault : ChoiceKind::family_magnitude;
  return head.kind == kind && detail.index == head.index && detail.attempt == head.attempt &&
         detail.fault == head.fault;
}

std::vector<ChoiceKey> keys_of(std::span<const DeviationUnit> units) {
  std::vector<ChoiceKey> keys;
  for (const DeviationUnit& unit : units) {
    keys.push_back(unit.head);
    keys.insert(keys.end(), unit.details.begin(), unit.details.end());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

// Returns the overrides of which keep(is_named) is true. A schedule may have hundreds of thousands.
template <class Keep>
Schedule filtered(const Schedule& schedule, std::span<const DeviationUnit> units, Keep&& keep) {
  CHECK(!schedule.seed(), "a choice without an override is drawn, and not nominal");
  const std::vector<ChoiceKey> keys = keys_of(units);
  Schedule result;
  for (const Deviation& deviation : schedule.overrides()) {
    if (keep(std::binary_search(keys.begin(), keys.end(), deviation.key)))
      result.set(deviation.key, deviation.value);
  }
  return result;
}

}  // namespace

std::vector<DeviationUnit> units_of(const Schedule& schedule) {
  std::vector<DeviationUnit> units;
  for (const Deviation& deviation : schedule.overrides()) {
    if (deviation.value == 0) continue;
    if (!is_fault_detail(deviation.key.kind)) {
      units.push_back({deviation.key, {}});
      continue;
    }
    // In the order of keys, details follow all heads.
    const auto fault = std::find_if(units.begin(), units.end(), [&](const DeviationUnit& unit) {
      return is_of(deviation.key, unit.head);
    });
    if (fault != units.end()) fault->details.push_back(deviation.key);
  }
  return units;
}

bool is_fault(const DeviationUnit& unit) {
  return unit.head.kind == ChoiceKind::fault || unit.head.kind == ChoiceKind::family_magnitude;
}

Schedule without(Schedule schedule, const DeviationUnit& unit) {
  schedule.clear(unit.head);
  for (const ChoiceKey& detail : unit.details) schedule.clear(detail);
  return schedule;
}

Schedule without(const Schedule& schedule, std::span<const DeviationUnit> units) {
  return filtered(schedule, units, [](bool named) { return !named; });
}

Schedule with_only(const Schedule& schedule, std::span<const DeviationUnit> units) {
  return filtered(schedule, units, [](bool named) { return named; });
}

}  // namespace lockstep::scenarios
