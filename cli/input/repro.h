#pragma once
// How a run is run again: its token, and the command to type.

#include <string>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"

namespace lockstep::cli {

std::string token_of(const LoadedScenario& loaded, const Schedule& schedule);

// "lockstep replay 'ls1:…'", and which file to give if the scenario is none that is shipped.
std::string replay_command(const LoadedScenario& loaded, const Schedule& schedule);

// In single quotes, for a shell.
std::string shell_quoted(const std::string& text);

}  // namespace lockstep::cli
