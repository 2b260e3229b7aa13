#pragma once
// Finds the scenario of a recorded run, for commands such as `replay` and `export`.

#include <optional>
#include <string>
#include <string_view>

#include "cli/input/load_scenario.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

// Returns the scenario that the run was recorded with. It is loaded from `file` if the user gives one,
// else from the path in the repro file, else from the shipped scenarios. `command` is named in the
// advice to give a file. Throws CommandError: 66 if the scenario is neither shipped nor given, 3 if it
// has changed since the recording.
LoadedScenario scenario_of(const scenarios::ReproFile& repro, const std::optional<std::string>& file,
                           std::string_view command, const Program& program);

}  // namespace lockstep::cli
