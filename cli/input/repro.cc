#include "cli/input/repro.h"

#include <string_view>

#include "scenarios/token/token.h"

namespace lockstep::cli {

std::string token_of(const LoadedScenario& loaded, const Schedule& schedule) {
  return scenarios::encode(scenarios::token_of(loaded.scenario, loaded.overrides, loaded.hash, schedule));
}

std::string replay_command(const LoadedScenario& loaded, const Schedule& schedule) {
  std::string command = loaded.program.name + " replay " + shell_quoted(token_of(loaded, schedule));
  if (loaded.file) command += " --scenario " + shell_quoted(*loaded.file);
  return command;
}

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string quoted_if_needed(const std::string& word) {
  constexpr std::string_view harmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/=+:,%";
  const bool plain = !word.empty() && word.find_first_not_of(harmless) == std::string::npos;
  return plain ? word : shell_quoted(word);
}

}  // namespace lockstep::cli
