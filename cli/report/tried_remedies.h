#pragma once
// Tries what may help against a violation, before it is shown.

#include <string>
#include <vector>

#include "cli/input/load_scenario.h"
#include "core/schedule/judged_violation.h"
#include "core/schedule/schedule.h"

namespace lockstep::cli {

// Returns what helps against the violation, in words. Of what can be set, only settings are returned that the
// scenario does not have yet and with which the run does not break the property under the same schedule; of
// several values of one setting, the first. Those that leave other kinds broken come last, and say which.
// REQUIRES: the schedule's run violates the property.
std::vector<std::string> tried_remedies(const LoadedScenario& loaded, const Schedule& schedule,
                                        const JudgedViolation& judged);

}  // namespace lockstep::cli
