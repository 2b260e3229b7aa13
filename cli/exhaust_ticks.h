#pragma once
// `exhaust --deviations all`: through every delay, in whole ticks.

#include "cli/commands.h"
#include "cli/load_scenario.h"

namespace lockstep::cli {

ExitStatus exhaust_in_ticks(const LoadedScenario& loaded, const ExhaustArguments& arguments,
                            const Session& session);

}  // namespace lockstep::cli
