#pragma once
// Loads what SCENARIO on the command line names: a file, the id of a shipped scenario, or a profile.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/hooks.h"
#include "scenarios/format/read_files.h"
#include "scenarios/scenario.h"

namespace lockstep::cli {

struct LoadedScenario {
  scenarios::Scenario scenario;
  std::vector<std::string> overrides;
  std::uint64_t hash = 0;           // of the scenario with its overrides
  std::optional<std::string> file;  // the path; nothing for a shipped scenario
  Program program;                  // the program that loaded it
};

// Throws CommandError, 64, if a log of GitHub Actions would obey a line that begins with the path or with
// the name of the file: "::" and "##[" begin commands there.
void refuse_name_of_command(const std::string& path);

// Reads the files of guests in this folder; empty: the current one. A scenario's lie beside it, those of
// a shipped one in the current folder.
scenarios::ReadFiles files_in(const std::filesystem::path& folder);

// Loads the file of this name if there is one, else the shipped scenario with this id. The name of a
// profile is short for the general scenario of its kind of lock with the override "lock.profile=NAME",
// before the overrides that are given. Throws CommandError: 66 if there is none of these, 65 with all
// errors if the text is not a scenario. The other two functions throw the same.
LoadedScenario load_scenario(const std::string& name, const std::vector<std::string>& overrides,
                             const Program& program);
LoadedScenario load_scenario_file(const std::string& path, const std::vector<std::string>& overrides,
                                  const Program& program);
// Returns nothing if no shipped scenario has this id.
std::optional<LoadedScenario> load_shipped_scenario(const std::string& id,
                                                    const std::vector<std::string>& overrides,
                                                    const Program& program);

// Returns true iff load_scenario() finds the name without a file.
bool is_shipped_name(const std::string& name);

// Throws the CommandError 66 of a name that load_scenario() does not find.
[[noreturn]] void refuse_unknown_scenario(const std::string& name);

// If the name is a profile's, returns a sentence on which scenario it stands for, and how to put in one's own
// numbers.
std::optional<std::string> note_on_profile(const std::string& name, const LoadedScenario& loaded);

}  // namespace lockstep::cli
