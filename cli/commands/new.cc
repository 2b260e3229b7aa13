#include <algorithm>
#include <filesystem>
#include <string>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "core/nearest_word.h"
#include "scenarios/format/sections.h"

namespace lockstep::cli {
namespace {

// The most used keys and what they are for. {0} is the title, {1} the kind of lock, {2} the number of nodes
// and {3} the outcome.
constexpr std::string_view scenario_template = R"(#:schema ./lockstep.schema.json
# Checked with `lockstep lint`; every key: docs/SCENARIO_FORMAT.md of lockstep.
lockstep = 1
title    = "{0}"

[lock]
kind = "{1}"
ttl  = "500ms"

[cluster]
nodes   = {2}
latency = {{ min = "1ms", max = "5ms" }}  # one way

[clients]
count = 2
work  = {{ min = "10ms", max = "200ms" }}  # what is done under the lock: a read at its start, a write at its end

# What may go wrong. Each run draws where, when and how long; `lockstep list faults` shows all kinds.
[[random_fault]]
kind  = "pause"  # of a process, as by a garbage collection
slots = 2        # at most so many in a run

[[random_fault]]
kind  = "reply_delay"
slots = 2

[[random_fault]]
kind  = "partition"
slots = 1

[check]
properties = ["ME", "TS"]  # what must hold: `lockstep list properties`

[budget]
runs = 1000  # of `lockstep campaign` and `lockstep check`

[expect]     # what `lockstep check` compares with
outcome = "{3}"
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

void check_kind(const std::string& kind, const Program& program) {
  std::vector<std::string> kinds;
  for (const auto& info : scenarios::lock_kinds(program.locks)) kinds.push_back(info.name);
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return;
  const std::vector<std::string_view> views(kinds.begin(), kinds.end());
  throw CommandError(ExitStatus::usage, fmt::format("there is no lock \"{}\"{}\nThe locks are: {}", kind,
                                                    did_you_mean(kind, views), fmt::join(kinds, ", ")));
}

}  // namespace

ExitStatus run_command(const NewArguments& arguments, const Session& session) {
  const std::string kind = arguments.lock.value_or("redlock");
  check_kind(kind, session.hooks.program);
  const std::string path = path_of(arguments.name);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    throw CommandError(ExitStatus::cannot_write,
                       fmt::format("{} is there already, and is left as it is\nTake another name", path));
  }
  const bool one_node = kind == "single" || kind == "getset";
  // A DEL of this lock can arrive too late and delete another client's key.
  const std::string_view outcome = kind == "getset" ? "violated" : "held";
  write_file(path, fmt::format(scenario_template, title_of(path), kind, one_node ? 1 : 5, outcome));
  session.print(path + "\n");
  const std::string quoted = shell_quoted(path);
  const std::string& program = session.hooks.program.name;
  session.say(
      fmt::format("Next:\n  {0} run {1}                 one run\n"
                  "  {0} campaign {1} --keep-going   many\n"
                  "  {0} schema > lockstep.schema.json    so that your editor knows the keys",
                  program, quoted));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
