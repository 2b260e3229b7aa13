#include <string>

#include "cli/input/recorded_run.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/export_formats.h"
#include "cli/report/run_once.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/output_file.h"

namespace lockstep::cli {

ExitStatus run_command(const ExportArguments& arguments, const Session& session) {
  const ExportFormat& format = export_format(arguments.to);
  check_output(arguments.output);
  const ChosenRun chosen = chosen_run_of(arguments.run, "export", session.hooks.program);
  const LoadedScenario& loaded = chosen.loaded;
  const scenarios::Token& token = chosen.repro.run;
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::JudgedRun judged = run_once(runner, token.schedule, Keep::history);
  if (session.interrupted()) return ExitStatus::interrupted;

  std::string text;
  try {
    text = format.write(loaded, judged, token.schedule);
  } catch (const CommandError&) {
    // An interrupt from the terminal also ends neato, and then its failure is not reported.
    if (!session.interrupted()) throw;
  }
  if (session.interrupted()) return ExitStatus::interrupted;
  write_output(session, arguments.output.value_or("-"), text);
  return ExitStatus::success;
}

}  // namespace lockstep::cli
