#include <string>
#include <string_view>

#include <fmt/core.h>

#include "cli/input/recorded_run.h"
#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/shrink_report.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/output_file.h"
#include "reports/machine/json.h"

namespace lockstep::cli {
namespace {

std::string text_of(const ShrunkRun& run, bool smallest, const Session& session) {
  const std::string_view as_it_was =
      smallest ? "Nothing could be taken away: that run was as small as it gets.\n" : "";
  return fmt::format("{}{}Reproduce: {}\n", shrunk_text(run, session.paint), as_it_was,
                     replay_command(run.loaded, run.shrunk.schedule));
}

// Writes the repro file, unless the run is stopped before its digest is known. Its token has been printed.
void write_repro(const std::string& path, const ShrunkRun& run, const Session& session) {
  try {
    write_output(session, path, repro_file_text(run, path));
    session.streams.out.flush();
    session.say(fmt::format("Written: {}", path));
  } catch (const scenarios::Stopped&) {
    session.say(fmt::format("Stopped before {} was written", path));
  }
}

}  // namespace

ExitStatus run_command(const ShrinkArguments& arguments, const Session& session) {
  check_output(arguments.output);
  const ShrinkLimits limits = shrink_limits_of(arguments.limits, thread_count(arguments.threads));
  const ChosenRun chosen = chosen_run_of(arguments.run, "shrink", session.hooks.program);
  const LoadedScenario& loaded = chosen.loaded;
  const Schedule& schedule = chosen.repro.run.schedule;
  const ShrunkRun run = shrink_run(
      loaded, schedule, target_of(chosen.repro, loaded, advice_on_violations(chosen)), limits, session);
  const bool smallest =
      run.shrunk.complete() && run.shrunk.schedule == schedule && run.loaded.hash == loaded.hash;
  session.print(arguments.json ? reports::shrink_json(report_of(run)) : text_of(run, smallest, session));
  session.streams.out.flush();
  if (arguments.output) write_repro(*arguments.output, run, session);
  return session.interrupted() ? ExitStatus::interrupted : ExitStatus::success;
}

}  // namespace lockstep::cli
