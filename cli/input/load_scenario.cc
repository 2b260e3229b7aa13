#include "cli/input/load_scenario.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <fmt/core.h>

#include "cli/input/repro.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/inert_text.h"
#include "core/nearest_word.h"
#include "core/text.h"
#include "scenarios/format/profiles.h"
#include "scenarios/library/shipped.h"
#include "scenarios/token/hash.h"
#include "scenarios/token/token.h"

namespace lockstep::cli {
namespace {

// Says which programs the scenario starts.
std::string text_of_programs(const scenarios::Scenario& scenario, const scenarios::GuestPolicy& guests) {
  std::string text =
      fmt::format("{} starts programs on this machine, without its network and its files:", scenario.id);
  for (std::size_t i = 0; i < guests.programs.size(); ++i) {
    const auto clients = std::count(guests.program_of.begin(), guests.program_of.end(), i);
    if (clients == 0) continue;
    std::string command;
    for (const std::string& word : guests.programs[i].command) command += (command.empty() ? "" : " ") + word;
    text += fmt::format(" {} ({}),", command, counted(static_cast<std::uint64_t>(clients), "client"));
  }
  const std::string server = guests.server == "redis" ? "redis-server" : guests.server;
  return text + fmt::format(" {} ({})", server, counted(scenario.setup.nodes, "node"));
}

LoadedScenario loaded(scenarios::ParseResult result, const std::vector<std::string>& overrides,
                      const Program& program) {
  if (!result) {
    std::string message;
    for (const auto& error : result.errors)
      message += (message.empty() ? "" : "\n") + scenarios::to_text(error);
    throw CommandError(ExitStatus::bad_input, message);
  }
  LoadedScenario scenario;
  scenario.scenario = std::move(*result.scenario);
  scenario.overrides = overrides;
  scenario.program = program;
  scenario.hash = scenarios::scenario_hash(scenario.scenario);
  if (const auto* guests = std::get_if<scenarios::GuestPolicy>(&scenario.scenario.lock);
      guests != nullptr && program.before_programs)
    program.before_programs(text_of_programs(scenario.scenario, *guests));
  return scenario;
}

// Returns `; did you mean "C11"?`, where shipped scenarios and profiles are meant.
std::string did_you_mean_shipped(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto list : {scenarios::embedded_scenarios(), scenarios::embedded_guest_scenarios()}) {
    for (const auto& shipped : list) names.push_back(shipped.id);
  }
  for (const scenarios::Profile& profile : scenarios::profiles()) names.push_back(profile.name);
  return did_you_mean(name, names);
}

}  // namespace

void refuse_unknown_scenario(const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(name, ignored)) {
    throw CommandError(ExitStatus::no_input,
                       fmt::format("\"{}\" is a folder; give a scenario file in it", name));
  }
  if (scenarios::is_token_argument(name) && !name.empty()) {
    constexpr std::size_t longest_to_paste = 2000;
    throw CommandError(
        ExitStatus::usage,
        fmt::format("{} is a token, and a scenario is wanted\nTry: lockstep replay {}", abridged(name, 60),
                    name.size() > longest_to_paste ? "TOKEN" : shell_quoted(name)));
  }
  if (is_file(name + ".toml")) {
    throw CommandError(ExitStatus::no_input,
                       fmt::format("no scenario \"{0}\"; did you mean the file {0}.toml?", name));
  }
  const bool looks_like_a_file = name.find('/') != std::string::npos || name.ends_with(".toml");
  throw CommandError(
      ExitStatus::no_input,
      fmt::format("no {} \"{}\"{}{}\nSee: lockstep list scenarios, lockstep list profiles",
                  looks_like_a_file ? "scenario file" : "scenario", name, did_you_mean_shipped(name),
                  looks_like_a_file
                      ? "\nA path is relative to the current folder, and none of this name is shipped"
                      : ""));
}

bool is_shipped_name(const std::string& name) {
  return scenarios::shipped_scenario(name) || scenarios::find_profile(name) != nullptr;
}

void refuse_name_of_command(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  for (const std::string_view text : {std::string_view(path), std::string_view(name)}) {
    const std::string_view begins = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    if (!begins.starts_with("::") && !begins.starts_with("##[")) continue;
    throw CommandError(ExitStatus::usage,
                       fmt::format("the name '{}' begins as a command of GitHub Actions does, so a log there "
                                   "would obey it\nTry: rename the file",
                                   path));
  }
}

scenarios::ReadFiles files_in(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  return [folder](const std::string& name) {
    std::vector<fs::path> names;
    std::error_code none;
    if (is_file((folder / name).string())) names.emplace_back(name);
    for (fs::recursive_directory_iterator at(folder / name, none), end; at != end; at.increment(none)) {
      if (at->is_regular_file(none)) names.push_back(at->path().lexically_relative(folder));
    }
    std::sort(names.begin(), names.end());
    std::vector<scenarios::GuestProgram::File> files;
    const FileLimit limit{64 * longest_input_bytes, "and a guest's files are copied for each run"};
    for (const fs::path& file : names)
      files.push_back({file.generic_string(), read_file((folder / file).string(), limit)});
    return files;
  };
}

LoadedScenario load_scenario_file(const std::string& path, const std::vector<std::string>& overrides,
                                  const Program& program) {
  refuse_name_of_command(path);
  LoadedScenario scenario =
      loaded(scenarios::parse_scenario(read_file(path), shown_path(path), overrides, program.locks,
                                       files_in(std::filesystem::path(path).parent_path())),
             overrides, program);
  // The id is the file name alone, so that no output depends on where the file lies.
  scenario.scenario.id = std::filesystem::path(shown_path(path)).filename().string();
  scenario.file = path;
  return scenario;
}

std::optional<LoadedScenario> load_shipped_scenario(const std::string& id,
                                                    const std::vector<std::string>& overrides,
                                                    const Program& program) {
  auto result = scenarios::load_shipped(id, overrides, program.locks, files_in({}));
  return result ? std::optional(loaded(std::move(*result), overrides, program)) : std::nullopt;
}

LoadedScenario load_scenario(const std::string& name, const std::vector<std::string>& overrides,
                             const Program& program) {
  if (is_file(name)) return load_scenario_file(name, overrides, program);
  if (auto shipped = load_shipped_scenario(name, overrides, program)) return std::move(*shipped);
  const scenarios::Profile* profile = scenarios::find_profile(name);
  if (profile == nullptr) refuse_unknown_scenario(name);
  std::vector<std::string> all{fmt::format("lock.profile={}", name)};
  all.insert(all.end(), overrides.begin(), overrides.end());
  return load_shipped_scenario(std::string(profile->scenario), all, program).value();
}

std::optional<std::string> note_on_profile(const std::string& name, const LoadedScenario& loaded) {
  const scenarios::Profile* profile = scenarios::find_profile(name);
  if (profile == nullptr || loaded.file || loaded.scenario.id != profile->scenario) return std::nullopt;
  return fmt::format(
      "{0}: its rules in the scenario {1}, with a TTL of {2}. With your numbers: "
      "{3} new my-lock --lock {0} --ttl 30s --work 5s..20s",
      name, loaded.scenario.id, for_people(scenarios::lock_facts(loaded.scenario).ttl), loaded.program.name);
}

}  // namespace lockstep::cli
