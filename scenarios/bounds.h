#pragma once
// How long the properties of liveness allow things to take, computed from a scenario's lock and set-up where
// the scenario does not say. docs/PROPERTIES.md gives the reasons.

#include "core/time.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// ORPH: how long a node may keep a key after its release.
Duration orph_bound(const Scenario& scenario);

}  // namespace lockstep::scenarios
