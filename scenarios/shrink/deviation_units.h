#pragma once
// The deviations of a schedule as people count them. Each choice is one, but all choices of one slot of a
// random family are one together, since they describe one fault.

#include <cstddef>
#include <vector>

#include "core/schedule/schedule.h"

namespace lockstep::scenarios {

struct DeviationUnit {
  ChoiceKey head;                  // the choice; for a slot, the magnitude of its fault
  std::vector<ChoiceKey> details;  // only for a slot: target, anchor, occurrence, offset
};

// Returns the overrides of the schedule that are not 0, ascending by head. Faults come after everything
// else. Details of a slot that does not fire are left out.
std::vector<DeviationUnit> units_of(const Schedule& schedule);

// Returns true iff the unit is a fault, scripted or of a family.
bool is_fault(const DeviationUnit& unit);

// Returns the schedule with all choices of the unit nominal.
Schedule without(Schedule schedule, const DeviationUnit& unit);

}  // namespace lockstep::scenarios
