#pragma once
// `exhaust --deviations all`: through every delay, in whole ticks.

#include "cli/input/load_scenario.h"
#include "cli/line/commands.h"

namespace lockstep::cli {

ExitStatus exhaust_in_ticks(const LoadedScenario& loaded, const ExhaustArguments& arguments,
                            const Session& session);

}  // namespace lockstep::cli
