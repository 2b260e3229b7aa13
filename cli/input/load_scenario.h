#pragma once
// SCENARIO on the command line: a file, or the id of a shipped scenario.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/hooks.h"
#include "scenarios/scenario.h"

namespace lockstep::cli {

struct LoadedScenario {
  scenarios::Scenario scenario;
  std::vector<std::string> overrides;
  std::uint64_t hash = 0;           // of the scenario with its overrides
  std::optional<std::string> file;  // its path; none for a shipped one
  Program program;                  // that loaded it
};

// A file if there is one of this name; else the shipped scenario of this id. Throws CommandError: 66 if there
// is neither, 65 with all errors if it is no scenario.
LoadedScenario load_scenario(const std::string& name, const std::vector<std::string>& overrides,
                             const Program& program);
LoadedScenario load_scenario_file(const std::string& path, const std::vector<std::string>& overrides,
                                  const Program& program);
// Nothing if no scenario of this id is shipped.
std::optional<LoadedScenario> load_shipped_scenario(const std::string& id,
                                                    const std::vector<std::string>& overrides,
                                                    const Program& program);

// As in the scenario's [lock] kind.
std::string lock_kind_of(const scenarios::Scenario& scenario);

}  // namespace lockstep::cli
