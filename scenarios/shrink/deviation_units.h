#pragma once
// The deviations of a schedule as people count them: one choice each, but all choices of one slot of a random
// family together, since they describe one fault.

#include <cstddef>
#include <vector>

#include "core/schedule/schedule.h"

namespace lockstep::scenarios {

struct DeviationUnit {
  ChoiceKey head;                  // what makes it happen: the magnitude of a slot's fault
  std::vector<ChoiceKey> details;  // of a slot: target, anchor, occurrence, offset
};

// Those of the schedule's overrides that are not 0, ascending by head: faults behind everything else. Details
// of a slot that does not fire are left out.
std::vector<DeviationUnit> units_of(const Schedule& schedule);

// Whether it is a fault: scripted, or of a family.
bool is_fault(const DeviationUnit& unit);

Schedule without(Schedule schedule, const DeviationUnit& unit);

}  // namespace lockstep::scenarios
