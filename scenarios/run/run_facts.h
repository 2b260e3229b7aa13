#pragma once
// What is known of every run of a scenario.

#include "core/run_facts.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

RunFacts run_facts(const Scenario& scenario);

}  // namespace lockstep::scenarios
