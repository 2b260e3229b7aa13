#pragma once
// How a run is repeated: its token, and the command to type.

#include <string>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"

namespace lockstep::cli {

// Returns the token of the run: scenario, overrides, hash and schedule.
std::string token_of(const LoadedScenario& loaded, const Schedule& schedule);

// Returns "lockstep replay 'ls2:…'", with --scenario and the file if the scenario is not shipped.
std::string replay_command(const LoadedScenario& loaded, const Schedule& schedule);

// Returns the text in single quotes, for a shell.
std::string shell_quoted(const std::string& text);

// Returns the word as it is if no shell can take it for something else, and else in single quotes.
std::string quoted_if_needed(const std::string& word);

}  // namespace lockstep::cli
