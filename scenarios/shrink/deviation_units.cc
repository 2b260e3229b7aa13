#include "scenarios/shrink/deviation_units.h"

#include <algorithm>

namespace lockstep::scenarios {
namespace {

bool is_of_slot(const ChoiceKey& detail, const ChoiceKey& head) {
  return head.kind == ChoiceKind::family_magnitude && detail.index == head.index &&
         detail.attempt == head.attempt && detail.fault == head.fault;
}

}  // namespace

std::vector<DeviationUnit> units_of(const Schedule& schedule) {
  std::vector<DeviationUnit> units;
  for (const Deviation& deviation : schedule.overrides()) {
    if (deviation.value == 0) continue;
    if (!is_slot_detail(deviation.key.kind)) {
      units.push_back({deviation.key, {}});
      continue;
    }
    // In the order of keys, details follow all heads.
    const auto slot = std::find_if(units.begin(), units.end(), [&](const DeviationUnit& unit) {
      return is_of_slot(deviation.key, unit.head);
    });
    if (slot != units.end()) slot->details.push_back(deviation.key);
  }
  return units;
}

bool is_fault(const DeviationUnit& unit) {
  return unit.head.kind == ChoiceKind::fault || unit.head.kind == ChoiceKind::family_magnitude;
}

Schedule without(Schedule schedule, const DeviationUnit& unit) {
  // With a nominal base, a key that is not there is nominal. Over a seed, that has to be an override.
  const auto clear = [&](const ChoiceKey& key) {
    if (schedule.seed()) {
      schedule.set(key, 0);
    } else {
      schedule.remove(key);
    }
  };
  clear(unit.head);
  for (const ChoiceKey& detail : unit.details) clear(detail);
  return schedule;
}

}  // namespace lockstep::scenarios
