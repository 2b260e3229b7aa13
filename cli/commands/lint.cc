#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "reports/machine/json.h"
#include "scenarios/format/parse.h"

namespace lockstep::cli {

namespace {

struct Linted {
  reports::LintedFile file;
  std::string text;      // what people are told
  bool is_read = false;  // false: there is no such file, or it cannot be read
};

Linted lint(const std::string& file, const Session& session) {
  Linted linted{{shown_path(file), {}}, {}, true};
  std::string text;
  try {
    text = read_file(file);
  } catch (const CommandError& error) {
    // One unreadable file does not keep the others from being checked.
    linted.file.mistakes.push_back({0, 0, error.what(), {}});
    linted.text = fmt::format("{}\n", error.what());
    linted.is_read = error.status() != ExitStatus::no_input;
    return linted;
  }
  const scenarios::ParseResult result =
      scenarios::parse_scenario(text, shown_path(file), {}, session.hooks.program.locks,
                                files_in(std::filesystem::path(file).parent_path()));
  for (const auto& error : result.errors) {
    linted.file.mistakes.push_back({error.line, error.column, error.message, error.suggestion});
    linted.text += scenarios::to_text(error) + "\n";
  }
  if (result) linted.text = fmt::format("{}: {}\n", shown_path(file), session.paint(Colour::green, "good"));
  return linted;
}

void refuse_names(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    refuse_name_of_command(file);
    if (is_file(file) || !is_shipped_name(file)) continue;
    throw CommandError(ExitStatus::usage,
                       fmt::format("\"{0}\" is shipped, and lint looks for mistakes in files\n"
                                   "Try: lockstep run {0}",
                                   file));
  }
}

}  // namespace

ExitStatus run_command(const LintArguments& arguments, const Session& session) {
  refuse_names(arguments.files);
  std::vector<reports::LintedFile> files;
  std::size_t mistakes = 0;
  std::size_t unreadable = 0;
  for (const std::string& file : arguments.files) {
    const Linted linted = lint(file, session);
    if (!arguments.json) session.print(linted.text);
    mistakes += linted.is_read ? linted.file.mistakes.size() : 0;
    unreadable += linted.is_read ? 0 : 1;
    files.push_back(linted.file);
  }
  if (arguments.json) session.print(reports::lint_json(files, mistakes + unreadable == 0));
  if (unreadable > 0) {
    if (!arguments.json)
      session.print(fmt::format("{} of {} files cannot be read\n", unreadable, arguments.files.size()));
    return ExitStatus::no_input;
  }
  if (mistakes == 0) return ExitStatus::success;
  if (!arguments.json) {
    const std::string count = fmt::format("{} {}", mistakes, mistakes == 1 ? "mistake" : "mistakes");
    session.print(session.paint(Colour::red, count) + "\n");
  }
  return ExitStatus::bad_input;
}

}  // namespace lockstep::cli
