#include <variant>

#include "cli/line/commands.h"
#include "cli/terminal/command_error.h"
#include "scenarios/run/run.h"

namespace lockstep::cli {

ExitStatus run_any(const Command& command, const Session& session) {
  try {
    return std::visit([&](const auto& arguments) { return run_command(arguments, session); }, command);
  } catch (const scenarios::Stopped&) {
    throw CommandError(ExitStatus::interrupted,
                       "stopped before anything was known: the run was not at its end, or not yet judged");
  }
}

}  // namespace lockstep::cli
