#pragma once
// The scenario of a run that was recorded, for what `replay` and `export` are given. Throws CommandError.

#include <optional>
#include <string>
#include <string_view>

#include "cli/input/load_scenario.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

// The scenario that it was recorded with; `file`: the one that the user gives, else where the repro file
// says: 66 if it is neither shipped nor given, 3 if it has changed since. `command` is the one to give the
// file to.
LoadedScenario scenario_of(const scenarios::ReproFile& repro, const std::optional<std::string>& file,
                           std::string_view command, const Program& program);

}  // namespace lockstep::cli
