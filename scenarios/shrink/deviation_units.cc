#include "scenarios/shrink/deviation_units.h"

#include <algorithm>

namespace lockstep::scenarios {
namespace {

bool is_of(const ChoiceKey& detail, const ChoiceKey& head) {
  const ChoiceKind kind =
      detail.kind == ChoiceKind::fault_softened ? ChoiceKind::fault : ChoiceKind::family_magnitude;
  return head.kind == kind && detail.index == head.index && detail.attempt == head.attempt &&
         detail.fault == head.fault;
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

}  // namespace lockstep::scenarios
