#pragma once
// Runs `exhaust --deviations all`: the search through every delay, in whole ticks. Throws CommandError 65
// if the scenario cannot be searched in ticks.

#include "cli/input/load_scenario.h"
#include "cli/line/commands.h"

namespace lockstep::cli {

ExitStatus exhaust_in_ticks(const LoadedScenario& loaded, const ExhaustArguments& arguments,
                            const Session& session);

}  // namespace lockstep::cli
