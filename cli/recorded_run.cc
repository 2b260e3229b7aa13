#include "cli/recorded_run.h"

#include <utility>
#include <variant>

#include <fmt/core.h>

#include "cli/command_error.h"
#include "cli/files.h"

namespace lockstep::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

scenarios::Token decoded(std::string_view text, const std::string& where) {
  auto result = scenarios::decode(text);
  if (const auto* error = std::get_if<scenarios::TokenError>(&result)) {
    throw CommandError(
        scenarios::is_version_mismatch(error->fault) ? ExitStatus::mismatch : ExitStatus::bad_input,
        where + error->message);
  }
  return std::get<scenarios::Token>(std::move(result));
}

// "ls2:…" that is no file was a token of another version.
bool may_be_a_token(const std::string& source) {
  return scenarios::is_token_argument(source) ||
         (!is_file(source) && source.starts_with("ls") && source.find(':') < 8);
}

LoadedScenario scenario_for(const scenarios::Token& token, const std::optional<std::string>& file,
                            std::string_view command) {
  if (file) return load_scenario_file(*file, token.overrides);
  if (auto shipped = load_shipped_scenario(token.scenario, token.overrides)) return std::move(*shipped);
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

scenarios::Token token_argument(const std::string& source) {
  if (may_be_a_token(source)) return decoded(source, "");
  const std::string text = read_file(source);
  return decoded(trimmed(text), source + ": ");
}

LoadedScenario scenario_of(const scenarios::Token& token, const std::optional<std::string>& file,
                           std::string_view command) {
  LoadedScenario loaded = scenario_for(token, file, command);
  compare_hashes(token, loaded);
  return loaded;
}

}  // namespace lockstep::cli
