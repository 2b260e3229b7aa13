#pragma once
// Bounds of the liveness properties LV and ORPH where the scenario gives none. They are computed from its
// lock and set-up; docs/PROPERTIES.md gives the reasons.

#include "core/time.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// LV: returns the time within which an extension or a release must end: one attempt and the TTL. A deadline
// does not run while its client is stopped or has no majority within reach.
Duration call_deadline(const Scenario& scenario);

// Returns for how long a node's answer is waited for at least: the node timeout, the TTL without one, or two
// round trips, whichever is longer.
Duration patience(const LockFacts& lock, Duration round_trip);

// Returns true iff LV is judged after healing. It is if LV is checked and the scenario gives no lv_bound.
bool heals(const Scenario& scenario);

// LV after healing: returns for how long nobody may believe while somebody could acquire.
Duration healed_lv_bound(const Scenario& scenario);
// LV after healing: returns the time within which an acquire call must end.
Duration healed_deadline(const Scenario& scenario);
// Returns how long the run goes on after its duration; 0 if LV is not judged after healing.
Duration healing_of(const Scenario& scenario);

// ORPH: returns how long a node may keep a key after its release by a client. `round_trip` is the largest
// nominal one between that client and the nodes that its lock asks.
Duration orph_bound(const Scenario& scenario, Duration round_trip);

}  // namespace lockstep::scenarios
