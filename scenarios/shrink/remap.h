#pragma once
// A schedule of one scenario as a schedule of the same scenario with fewer clients: faults keep their
// meaning, though their numbers and the indexes of their targets may change.

#include "core/schedule/schedule.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// REQUIRES: a nominal base. Deviations of clients that are gone, and faults on them, are left out.
Schedule remap(const Schedule& schedule, const sim::Setup& from, const sim::Setup& to);

}  // namespace lockstep::scenarios
