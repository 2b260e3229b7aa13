#include "cli/input/repro_argument.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <variant>

#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "core/inert_text.h"
#include "core/schedule/engine_version.h"
#include "scenarios/library/shipped.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view blank = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Returns true iff the character can surround a token in copied text. No token contains such a
// character: blanks, brackets, and quotes of any alphabet.
bool is_around_tokens(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte >= 0x7f || c == '\'' || c == '"' || c == '`' || c == '(' || c == ')' ||
         c == ';' || c == '\\';
}

// Returns the different tokens in the text.
std::set<std::string_view> tokens_in(std::string_view text) {
  std::set<std::string_view> tokens;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && !is_around_tokens(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (!word.empty() && scenarios::is_token_argument(word)) tokens.insert(word);
    at = end + 1;
  }
  return tokens;
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

// The repro file gives the path of the scenario relative to itself. If it gives none, a scenario that
// is not shipped may lie beside the repro file.
void find_scenario(scenarios::ReproFile& repro, const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const std::string there = (folder / repro.file.value_or(repro.run.scenario)).lexically_normal().string();
  if (repro.file || (!scenarios::shipped_scenario(repro.run.scenario) && is_file(there))) repro.file = there;
}

scenarios::ReproFile repro_of(std::string_view text, const std::string& path) {
  auto result = scenarios::parse_repro(text, shown_path(path));
  std::string message;
  for (const auto& error : result.errors)
    message += (message.empty() ? "" : "\n") + scenarios::to_text(error);
  if (!result.repro) throw CommandError(ExitStatus::bad_input, message);
  if (result.repro->engine != engine_version) {
    throw CommandError(ExitStatus::mismatch,
                       fmt::format("{}: recorded with engine version {}, and this is {}: runs are others now",
                                   shown_path(path), result.repro->engine, engine_version));
  }
  find_scenario(*result.repro, path);
  return std::move(*result.repro);
}

scenarios::ReproFile with_token(scenarios::Token token) {
  return {std::move(token), engine_version, std::nullopt, std::nullopt, std::nullopt, Verdict::violated};
}

scenarios::ReproFile repro_in_file(const std::string& path) {
  const std::string text = read_file(path);
  if (scenarios::is_repro_text(text)) return repro_of(text, path);
  const std::set<std::string_view> tokens = tokens_in(text);
  if (tokens.size() > 1) {
    throw CommandError(ExitStatus::bad_input,
                       fmt::format("{}: {} tokens are in it, and one is wanted; give it in single quotes",
                                   shown_path(path), tokens.size()));
  }
  return with_token(decoded(tokens.empty() ? trimmed(text) : *tokens.begin(), shown_path(path) + ": "));
}

// Returns true iff a line of the text is one that every scenario has, and no other file: the version of the
// format, or the head of the lock's section.
bool is_scenario_text(std::string_view text) {
  if (scenarios::is_repro_text(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(text.substr(at, end - at));
    at = end + 1;
    constexpr std::string_view version = "lockstep";
    if (line.starts_with("[lock]")) return true;
    if (line.starts_with(version) && trimmed(line.substr(version.size())).starts_with('=')) return true;
  }
  return false;
}

}  // namespace

bool names_a_scenario(const std::string& source) {
  if (scenarios::is_token_argument(source) || first_active(source)) return false;
  if (is_file(source)) return is_scenario_text(read_file(source));
  return tokens_in(source).empty() && is_shipped_name(source);
}

scenarios::ReproFile repro_argument(const std::string& source, std::string_view command) {
  if (names_a_scenario(source)) {
    throw CommandError(ExitStatus::usage,
                       fmt::format("\"{0}\" is a scenario, and {1} takes a token or a file that holds one\n"
                                   "Try: lockstep run {0}",
                                   source, command));
  }
  const std::set<std::string_view> tokens = tokens_in(source);
  if (scenarios::is_token_argument(source)) {
    return with_token(decoded(tokens.size() == 1 ? *tokens.begin() : trimmed(source), ""));
  }
  if (is_file(source) && !first_active(source)) return repro_in_file(source);
  if (tokens.size() == 1) return with_token(decoded(*tokens.begin(), ""));
  // "ls2:…" that is not a file is a token of another version.
  if (source.starts_with("ls") && source.find(':') < 8) return with_token(decoded(source, ""));
  if (first_active(source)) throw CommandError(ExitStatus::usage, "neither a token nor the name of a file");
  return repro_in_file(source);
}

}  // namespace lockstep::cli
