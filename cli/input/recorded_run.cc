#include "cli/input/recorded_run.h"

#include <utility>

#include <fmt/core.h>

#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"

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

LoadedScenario scenario_of(const scenarios::ReproFile& repro, const std::optional<std::string>& file,
                           std::string_view command, const Program& program) {
  const scenarios::Token& token = repro.run;
  if (!file && repro.file && !is_file(*repro.file)) {
    throw CommandError(ExitStatus::no_input,
                       fmt::format("the repro file names the scenario {}, and there is no such file\n"
                                   "Give the file: lockstep {} … --scenario FILE",
                                   *repro.file, command));
  }
  LoadedScenario loaded = scenario_for(token, file ? file : repro.file, command, program);
  compare_hashes(token, loaded);
  return loaded;
}

}  // namespace lockstep::cli
