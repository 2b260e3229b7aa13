#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "core/nearest_word.h"
#include "core/schedule/choice_limits.h"
#include "core/text.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/parse.h"
#include "scenarios/format/profiles.h"

namespace lockstep::cli {
namespace {

// The most used keys and what they are for. {0} is the title, {1} the lock's kind and profile, {2} blanks,
// {3} the TTL with what follows it in the section, {4} the number of nodes, {5} the work, {6} how long pauses
// are, {7} how long delays are and after which time a node restarts, {8} how long cuts are, {9} how long a
// run is, and {10} what is expected.
constexpr std::string_view scenario_template = R"(#:schema ./lockstep.schema.json
# Checked with `lockstep lint`; every key: docs/SCENARIO_FORMAT.md of lockstep.
lockstep = 1
title    = "{0}"

[lock]
{1}ttl{2} = {3}

[cluster]
nodes   = {4}
latency = {{ min = "1ms", max = "5ms" }}  # one way

[clients]
count = 2
work  = {5}  # what is done under the lock: a read at its start, a write at its end

# What may go wrong. Each run draws where, when and how long; `lockstep list faults` shows all kinds.
[[random_fault]]
kind  = "pause"  # of a process, as by a garbage collection
slots = 2        # at most so many in a run
for   = {6}  # how long: write what your machines can do

[[random_fault]]
kind  = "reply_delay"
slots = 2
for   = {7}

[[random_fault]]
kind  = "partition"
slots = 1
for   = {8}

# A node that crashes comes back with what it has saved, by default nothing ([cluster] persistence). If yours can
# crash, take the # away, and see what your lock needs then.
# [[random_fault]]
# kind  = "crash"
# slots = 1
# restart_after = {7}

[check]
properties = ["ME", "TS"]  # what must hold: `lockstep list properties`

[budget]
runs = 1000  # of `lockstep campaign` and `lockstep check`
{9}
[expect]     # what `lockstep check` compares with
{10}
)";

std::string path_of(const std::string& name) {
  const std::filesystem::path path(name);
  const std::string stem = path.filename().string();
  if (stem.empty() || stem == ".toml" || stem == "." || stem == "..") {
    throw CommandError(ExitStatus::usage,
                       fmt::format("\"{}\" is no name for a scenario\nTry: lockstep new my-lock", name));
  }
  return path.extension() == ".toml" ? name : name + ".toml";
}

// Returns the title without the characters that a TOML string cannot hold as they are.
std::string title_of(const std::string& path) {
  std::string title = std::filesystem::path(path).stem().string();
  std::erase_if(title, [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; });
  return title;
}

// Holds what is written of the lock and its surroundings.
struct Choices {
  std::string kind;
  const scenarios::Profile* profile = nullptr;  // null: the rules of the kind
  Duration ttl = milliseconds(500);
  DurationRange work;
  std::optional<std::uint64_t> attempts;
  std::uint64_t nodes = 5;
  std::optional<Duration> pause;
  LockFacts facts;    // of the kind
  bool usual = true;  // no number is the user's, so that it is known what is found
};

// Longer times are refused where the scenario is read. Multiples of this one fit into a Duration.
Duration bounded(Duration time) { return std::min(time, longest_duration); }

void choose_lock(const std::string& name, const Program& program, Choices& choices) {
  const auto infos = scenarios::lock_kinds(program.locks);
  choices.profile = scenarios::find_profile(name);
  choices.kind = choices.profile != nullptr ? std::string(choices.profile->kind) : name;
  std::vector<std::string_view> kinds;
  const std::string_view guest = scenarios::kind_of_policy<scenarios::GuestPolicy>().name();
  if (choices.kind == guest)
    throw CommandError(
        ExitStatus::usage,
        "a lock of kind guest is a program of yours, which only you can name\nSee: docs/GUESTS.md, "
        "which has a scenario to copy, and lockstep list guests");
  for (const auto& info : infos) {
    if (info.name == guest) continue;
    if (info.name == choices.kind) {
      choices.facts = info.facts;
      return;
    }
    kinds.push_back(info.name);
  }
  std::vector<std::string_view> names = kinds;
  for (const scenarios::Profile& profile : scenarios::profiles()) names.push_back(profile.name);
  throw CommandError(
      ExitStatus::usage,
      fmt::format(
          "there is no lock \"{}\"{}\nThe locks are: {}\nProfiles of libraries: lockstep list profiles", name,
          did_you_mean(name, names), fmt::join(kinds, ", ")));
}

std::uint64_t node_count(const Choices& choices, const std::optional<std::string>& given) {
  constexpr std::uint64_t most_nodes = 64;
  if (!given) return choices.facts.on_one_node ? 1 : choices.nodes;
  if (choices.facts.on_one_node) {
    throw CommandError(ExitStatus::usage,
                       fmt::format("a lock of kind {} lies on one node, so there is no number of nodes to "
                                   "choose\nTry: leave --nodes out, or take --lock redlock",
                                   choices.kind));
  }
  return count_argument("--nodes", *given, most_nodes);
}

// A name that is a lock's is likely to be meant as one, and what would be written is another lock.
void refuse_name_of_a_lock(const NewArguments& arguments, const Program& program) {
  const auto kinds = scenarios::lock_kinds(program.locks);
  const bool is_kind =
      std::any_of(kinds.begin(), kinds.end(), [&](const auto& info) { return info.name == arguments.name; });
  if (arguments.lock || (!is_kind && scenarios::find_profile(arguments.name) == nullptr)) return;
  throw CommandError(
      ExitStatus::usage,
      fmt::format("\"{0}\" is the name of a lock, and what comes first is the name of your file\n"
                  "Try: lockstep new my-lock --lock {0}",
                  arguments.name));
}

Choices choices_of(const NewArguments& arguments, const Program& program) {
  Choices choices;
  choose_lock(arguments.lock.value_or("redlock"), program, choices);
  if (arguments.ttl) choices.ttl = duration_argument("--ttl", *arguments.ttl);
  choices.work = arguments.work ? duration_range_argument("--work", *arguments.work)
                                : DurationRange{choices.ttl / 50, bounded(choices.ttl) * 2 / 5};
  constexpr std::uint64_t most_attempts = 1'000'000;
  if (arguments.attempts) choices.attempts = count_argument("--attempts", *arguments.attempts, most_attempts);
  choices.nodes = node_count(choices, arguments.nodes);
  if (arguments.pause) choices.pause = duration_argument("--pause", *arguments.pause);
  choices.usual =
      !arguments.ttl && !arguments.work && !arguments.attempts && !arguments.nodes && !arguments.pause;
  return choices;
}

std::string range_text(const DurationRange& range) {
  if (range.min == range.max) return fmt::format("\"{}\"", to_text(range.min));
  return fmt::format("{{ min = \"{}\", max = \"{}\" }}", to_text(range.min), to_text(range.max));
}

// Returns how long a fault lasts: from a hundredth of the TTL to this multiple of it, but no longer than
// usual.
std::string length_text(const Choices& choices, int multiple, Duration most) {
  const Duration max = std::min(bounded(choices.ttl) * multiple, most);
  const Duration min = std::max(std::min(bounded(choices.ttl) / 100, max / 10), milliseconds(1));
  return range_text({std::min(min, max), max});
}

// A run has room for several turns of the lock. What the format takes by default is not written.
std::string duration_text(const Choices& choices) {
  constexpr int turns = 6;
  const Duration usual = std::max(seconds(5), bounded(choices.ttl) * 3);
  const Duration wanted = bounded(choices.work.max) * turns;
  return wanted <= usual ? "" : fmt::format("duration = \"{}\"  # of each run, simulated\n", to_text(wanted));
}

std::string expected_text(const Choices& choices) {
  if (choices.profile != nullptr || !choices.usual)
    return "# outcome = \"held\"  # or \"violated\", once a campaign has shown it";
  // A DEL of this lock can arrive too late and delete another client's key.
  return fmt::format("outcome = \"{}\"", choices.facts.deletes_any ? "violated" : "held");
}

std::string text_of(const Choices& choices, const std::string& title) {
  const bool has_profile = choices.profile != nullptr;
  // These put the values one below the other.
  const std::string_view gap = has_profile ? "   " : "";
  const std::string_view gap_of_ttl = has_profile ? "    " : " ";
  std::string lock = fmt::format("kind{} = \"{}\"\n", gap, choices.kind);
  if (has_profile)
    lock += fmt::format("profile = \"{}\"  # {}\n", choices.profile->name, choices.profile->summary);
  std::string ttl = fmt::format("\"{}\"", to_text(choices.ttl));
  if (choices.attempts)
    ttl += fmt::format("\nattempts = {}  # of a call; 0: until it succeeds", *choices.attempts);
  const std::string pause =
      choices.pause ? fmt::format("\"{}\"", to_text(*choices.pause)) : length_text(choices, 4, seconds(60));
  return fmt::format(scenario_template, title, lock, gap_of_ttl, ttl, choices.nodes, range_text(choices.work),
                     pause, length_text(choices, 1, seconds(5)), length_text(choices, 2, seconds(60)),
                     duration_text(choices), expected_text(choices));
}

// Throws if the numbers do not fit the lock, such as a TTL below the drift allowance.
void check_readable(const std::string& text, const Program& program) {
  const auto result = scenarios::parse_scenario(text, "new", {}, program.locks);
  if (result) return;
  std::string message = "these numbers do not fit together:";
  for (const scenarios::ScenarioError& error : result.errors) {
    message += "\n" + error.message;
    if (!error.suggestion.empty()) message += "; " + error.suggestion;
  }
  throw CommandError(ExitStatus::usage, message);
}

}  // namespace

ExitStatus run_command(const NewArguments& arguments, const Session& session) {
  const Program& program = session.hooks.program;
  refuse_name_of_a_lock(arguments, program);
  const Choices choices = choices_of(arguments, program);
  const std::string path = path_of(arguments.name);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    throw CommandError(ExitStatus::cannot_write,
                       fmt::format("{} is there already, and is left as it is\nTake another name", path));
  }
  const std::string text = text_of(choices, title_of(path));
  check_readable(text, program);
  write_file(path, text);
  session.print(path + "\n");
  session.say(
      fmt::format("Next:\n  {0} run {1}                 one run\n"
                  "  {0} campaign {1} --keep-going   many\n"
                  "  {0} schema > lockstep.schema.json    so that your editor knows the keys",
                  program.name, shell_quoted(path)));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
