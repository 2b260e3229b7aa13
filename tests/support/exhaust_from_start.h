#pragma once
// The slow twin of the exhaustive search: every schedule run from its start, none merged with another.
//
// A schedule's run shows at which points it could deviate further: each message that is sent and each event
// that a fault can be triggered by. Behind its last deviation each of those makes a schedule with one more.
// What lies before a deviation does not depend on it, so every set of deviations comes up exactly once, with
// its deviations in the order of the points at which they strike.

#include "scenarios/search/exhaust.h"

namespace lockstep::tests {

// Without states, merged and depth. `most_states` bounds the schedules, `most_bytes` the schedules
// remembered.
scenarios::ExhaustResult exhaust_from_start(const scenarios::Scenario& scenario,
                                            const scenarios::ExhaustOptions& options);

}  // namespace lockstep::tests
