#pragma once
// A run that was recorded, from what `replay` and `export` are given. Both throw CommandError.

#include <optional>
#include <string>
#include <string_view>

#include "cli/load_scenario.h"
#include "scenarios/token.h"

namespace lockstep::cli {

// A token, or a file that holds one: 65 if it is altered, 66 if there is no such file, 3 if it is of another
// version.
scenarios::Token token_argument(const std::string& source);

// The scenario that it was recorded with: 66 if it is neither shipped nor given, 3 if it has changed since.
// `command` is the one to give the file to.
LoadedScenario scenario_of(const scenarios::Token& token, const std::optional<std::string>& file,
                           std::string_view command);

}  // namespace lockstep::cli
