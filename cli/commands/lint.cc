#include <fmt/core.h>

#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"

namespace lockstep::cli {

ExitStatus run_command(const LintArguments& arguments, const Session& session) {
  for (const std::string& file : arguments.files) {
    if (is_file(file) || !scenarios::shipped_scenario(file)) continue;
    throw CommandError(
        ExitStatus::usage,
        fmt::format("\"{0}\" is a scenario that is shipped, and lint looks for mistakes in files\n"
                    "Try: lockstep run {0}",
                    file));
  }
  std::size_t errors = 0;
  std::size_t unreadable = 0;
  for (const std::string& file : arguments.files) {
    std::string text;
    try {
      text = read_file(file);
    } catch (const CommandError& error) {
      // One unreadable file does not keep the others from being checked.
      session.print(fmt::format("{}\n", error.what()));
      ++(error.status() == ExitStatus::no_input ? unreadable : errors);
      continue;
    }
    const scenarios::ParseResult result =
        scenarios::parse_scenario(text, shown_path(file), {}, session.hooks.program.locks);
    for (const auto& error : result.errors) session.print(scenarios::to_text(error) + "\n");
    errors += result.errors.size();
    if (result)
      session.print(fmt::format("{}: {}\n", shown_path(file), session.paint(Colour::green, "good")));
  }
  if (unreadable > 0) {
    session.print(fmt::format("{} of {} files cannot be read\n", unreadable, arguments.files.size()));
    return ExitStatus::no_input;
  }
  if (errors == 0) return ExitStatus::success;
  session.print(
      session.paint(Colour::red, fmt::format("{} {}", errors, errors == 1 ? "mistake" : "mistakes")) + "\n");
  return ExitStatus::bad_input;
}

}  // namespace lockstep::cli
