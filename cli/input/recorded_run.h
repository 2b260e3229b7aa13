#pragma once
// Finds a run that was recorded, for commands such as `replay`, or that a seed names, for `explain` and
// others.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/load_scenario.h"
#include "core/schedule/keyed_random.h"
#include "scenarios/strategies/strategy.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

// Returns the scenario that the run was recorded with. It is loaded from `file` if the user gives one,
// else from the path in the repro file, else from the shipped scenarios. `command` is named in the
// advice to give a file. Throws CommandError: 66 if the scenario is neither shipped nor given, 3 if it
// has changed since the recording. Makes the schedule of the run whole.
LoadedScenario scenario_of(scenarios::ReproFile& repro, const std::optional<std::string>& file,
                           std::string_view command, const Program& program);

// The run that a command is about.
struct ChosenRun {
  scenarios::ReproFile repro;  // of a seed of a scenario: as if it had been recorded
  LoadedScenario loaded;
  bool recorded = true;                                            // false: a seed of a scenario
  scenarios::StrategyKind strategy = scenarios::default_strategy;  // of that seed
};

// What the command line says of that run.
struct RunChoice {
  std::string source;                   // a token, a file that holds one, or a scenario
  std::optional<std::string> seed;      // of a scenario; default: 1
  std::optional<std::string> strategy;  // of a scenario; default: scenarios::default_strategy
  std::vector<std::string> overrides;   // of a scenario
  std::optional<std::string> scenario;  // the scenario file of a token
};

// Returns the run. `seed` and `strategy` are those of the choice as they were read. Throws what
// repro_argument(), scenario_of() and load_scenario() throw, and CommandError 64 if there is a seed, a
// strategy or an override beside a token, or a scenario file beside a scenario.
ChosenRun chosen_run(const RunChoice& choice, const std::optional<Seed>& seed,
                     const std::optional<scenarios::StrategyKind>& strategy, std::string_view command,
                     const Program& program);

// Returns the advice that follows the message that a run violates nothing: how to find one that does, or
// nothing if the run was recorded.
std::string advice_on_violations(const ChosenRun& run);

}  // namespace lockstep::cli
