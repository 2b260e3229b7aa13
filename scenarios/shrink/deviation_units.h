#pragma once
// The deviations of a schedule as people count them. Each choice is one, but all choices about one fault are
// one together.

#include <cstddef>
#include <span>
#include <vector>

#include "core/schedule/schedule.h"

namespace lockstep::scenarios {

struct DeviationUnit {
  ChoiceKey head;                  // the choice; for a fault, its magnitude
  std::vector<ChoiceKey> details;  // only for a fault: target, anchor, occurrence, offset, softened
};

// Returns the overrides of the schedule that are not 0, ascending by head. Faults come after everything
// else. Details of a fault that does not happen are left out.
std::vector<DeviationUnit> units_of(const Schedule& schedule);

// Returns true iff the unit is a fault, scripted or of a family.
bool is_fault(const DeviationUnit& unit);

// Returns the schedule with all choices of the unit nominal.
Schedule without(Schedule schedule, const DeviationUnit& unit);

// Does the same with many units. REQUIRES: a nominal base.
Schedule without(const Schedule& schedule, std::span<const DeviationUnit> units);

// Returns the schedule with all choices nominal except those of these units. REQUIRES: a nominal base.
Schedule with_only(const Schedule& schedule, std::span<const DeviationUnit> units);

}  // namespace lockstep::scenarios
