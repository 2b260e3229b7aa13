#pragma once
// What the properties of a scenario assume, and what a run of it breached.

#include "properties/model/assumptions.h"
#include "scenarios/run/run.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

// Returns what the run breached before the violation. REQUIRES: the run has its history.
properties::Assessment assessed(const Scenario& scenario, const RunResult& run, const Violation& violation);

}  // namespace lockstep::scenarios
