#pragma once
// Declares the slow twin of the exhaustive search. The twin runs every schedule from its start and merges
// none with another.
//
// The run of a schedule shows the points at which the schedule could deviate further: each message that is
// sent, and each event that can trigger a fault. Each such point after the last deviation gives schedules
// with one deviation more. The run before a deviation does not depend on that deviation. So every set of
// deviations comes up exactly once, with its deviations in the order of the points at which they strike.

#include "scenarios/search/exhaust.h"

namespace lockstep::tests {

// Returns the result of the search without `states`, `merged`, `depth` and `shapes`, and with every minimal
// set. `most_states` bounds the number of schedules, and `most_bytes` the memory for remembered schedules.
scenarios::ExhaustResult exhaust_from_start(const scenarios::Scenario& scenario,
                                            const scenarios::ExhaustOptions& options);

}  // namespace lockstep::tests
