#include "cli/input/recorded_run.h"

#include <utility>

#include <fmt/core.h>

#include "cli/input/repro.h"
#include "cli/input/repro_argument.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "core/inert_text.h"
#include "core/schedule/engine_version.h"

namespace lockstep::cli {
namespace {

LoadedScenario scenario_for(const scenarios::Token& token, const std::optional<std::string>& file,
                            std::string_view command, const Program& program) {
  if (file) return load_scenario_file(*file, token.overrides, program);
  if (auto shipped = load_shipped_scenario(token.scenario, token.overrides, program))
    return std::move(*shipped);
  throw CommandError(
      ExitStatus::no_input,
      fmt::format("the token was recorded with the scenario file {0}, which is not shipped with lockstep\n"
                  "Give the file: lockstep {1} … --scenario {0}",
                  token.scenario, command));
}

void compare_hashes(const scenarios::Token& token, const LoadedScenario& loaded) {
  if (loaded.hash == token.scenario_hash) return;
  const std::string name = loaded.file ? *loaded.file : loaded.scenario.id;
  std::string message = fmt::format(
      "the scenario is not the one that the token was recorded with: {} now has the hash {:016x}, the token "
      "says {:016x}",
      name, loaded.hash, token.scenario_hash);
  message += loaded.file ? "\nUse the file as it was, or record a new token with `lockstep run`"
                         : "\nIf it was recorded with a file of that name, give it: --scenario FILE";
  throw CommandError(ExitStatus::mismatch, message);
}

}  // namespace

LoadedScenario scenario_of(scenarios::ReproFile& repro, const std::optional<std::string>& file,
                           std::string_view command, const Program& program) {
  scenarios::Token& token = repro.run;
  if (!file && repro.file && !is_file(*repro.file)) {
    throw CommandError(ExitStatus::no_input,
                       fmt::format("the repro file names the scenario {}, and there is no such file\n"
                                   "Give the file: lockstep {} … --scenario FILE",
                                   *repro.file, command));
  }
  LoadedScenario loaded = scenario_for(token, file ? file : repro.file, command, program);
  compare_hashes(token, loaded);
  scenarios::fill_in(token, loaded.scenario);
  return loaded;
}

namespace {

ChosenRun run_of_seed(const RunChoice& choice, Seed seed, scenarios::StrategyKind strategy,
                      const Program& program) {
  if (choice.scenario) {
    throw CommandError(
        ExitStatus::usage,
        fmt::format("--scenario says with which file a token was recorded, and \"{}\" is a scenario "
                    "itself\nTry: leave --scenario out",
                    choice.source));
  }
  ChosenRun run;
  run.recorded = false;
  run.strategy = strategy;
  run.loaded = load_scenario(choice.source, choice.overrides, program);
  run.repro.engine = engine_version;
  run.repro.run = {run.loaded.scenario.id, run.loaded.overrides, run.loaded.hash,
                   scenarios::schedule_of(run.loaded.scenario, strategy, seed),
                   scenarios::StrategyKind::uniform};
  return run;
}

// A word that is neither a token nor a path is a scenario that is misspelt.
bool is_misspelt_scenario(const std::string& source) {
  return !source.empty() && !first_active(source) && !is_file(source) &&
         source.find_first_of(":. ") == std::string::npos;
}

}  // namespace

ChosenRun chosen_run(const RunChoice& choice, const std::optional<Seed>& seed,
                     const std::optional<scenarios::StrategyKind>& strategy, std::string_view command,
                     const Program& program) {
  if (names_a_scenario(choice.source))
    return run_of_seed(choice, seed.value_or(Seed{1}), strategy.value_or(scenarios::default_strategy),
                       program);
  if (is_misspelt_scenario(choice.source)) refuse_unknown_scenario(choice.source);
  if (seed || strategy) {
    throw CommandError(ExitStatus::usage,
                       fmt::format("{0} chooses a run of a scenario, and a token names its run already\n"
                                   "Try: leave {0} out, or give the scenario in place of the token",
                                   seed ? "--seed" : "--strategy"));
  }
  if (!choice.overrides.empty()) {
    throw CommandError(ExitStatus::usage,
                       "--set changes a scenario, and a token names its scenario with all its changes\n"
                       "Try: leave --set out, or give the scenario in place of the token");
  }
  ChosenRun run;
  run.repro = repro_argument(choice.source, command);
  run.loaded = scenario_of(run.repro, choice.scenario, command, program);
  return run;
}

std::string advice_on_violations(const ChosenRun& run) {
  if (run.recorded) return {};
  const std::string name = run.loaded.file ? shell_quoted(*run.loaded.file) : run.loaded.scenario.id;
  std::string sets;
  for (const std::string& one : run.loaded.overrides) sets += " --set " + quoted_if_needed(one);
  return fmt::format("\nTry: {} campaign {}{}   (it looks for a seed that violates)", run.loaded.program.name,
                     name, sets);
}

}  // namespace lockstep::cli
