#pragma once
// What reach depends on, taken from a scenario.

#include "properties/monitors/reach_setup.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

properties::ReachSetup reach_setup(const Scenario& scenario);

}  // namespace lockstep::scenarios
