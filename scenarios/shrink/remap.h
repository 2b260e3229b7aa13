#pragma once
// Turns a schedule into one for the same scenario with fewer clients. Faults keep their meaning, though
// their numbers and the indices of their targets may change.

#include "core/schedule/schedule.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// Returns the schedule without deviations of clients that are gone and faults on them.
// REQUIRES: a nominal base.
Schedule remap(const Schedule& schedule, const sim::Setup& from, const sim::Setup& to);

}  // namespace lockstep::scenarios
