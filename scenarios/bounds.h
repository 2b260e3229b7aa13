#pragma once
// How long the properties of liveness allow things to take, computed from a scenario's lock and set-up where
// the scenario does not say. docs/PROPERTIES.md gives the reasons.

#include "core/time.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// Whether LV is judged after healing: it is checked, and there is no bound to judge it by throughout.
bool heals(const Scenario& scenario);

// LV after healing: for how long nobody may believe while somebody could acquire, …
Duration healed_lv_bound(const Scenario& scenario);
// … within which an acquire call must end, …
Duration healed_deadline(const Scenario& scenario);
// … and how long the run goes on.
Duration healing_of(const Scenario& scenario);

// ORPH: how long a node may keep a key after its release.
Duration orph_bound(const Scenario& scenario);

}  // namespace lockstep::scenarios
