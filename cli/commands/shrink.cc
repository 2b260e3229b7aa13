#include <string>

#include <fmt/core.h>

#include "cli/input/recorded_run.h"
#include "cli/input/repro.h"
#include "cli/input/repro_argument.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/output_file.h"

namespace lockstep::cli {
ExitStatus run_command(const ShrinkArguments& arguments, const Session& session) {
  check_output(arguments.output);
  const ShrinkLimits limits = shrink_limits_of(arguments.limits);
  const scenarios::ReproFile repro = repro_argument(arguments.source, "shrink");
  const Schedule& schedule = repro.run.schedule;
  const LoadedScenario loaded = scenario_of(repro, arguments.scenario, "shrink", session.hooks.program);
  const ShrunkRun run = shrink_run(loaded, schedule, target_of(repro, loaded), limits, session);
  session.print(shrunk_text(run, session.paint));
  if (run.shrunk.schedule == schedule && run.loaded.hash == loaded.hash)
    session.print("Nothing could be taken away: that run was as small as it gets.\n");
  session.print("Reproduce: " + replay_command(run.loaded, run.shrunk.schedule) + "\n");
  if (arguments.output) {
    write_output(session, *arguments.output, repro_file_text(run, *arguments.output));
    session.streams.out.flush();
    session.say(fmt::format("Written: {}", *arguments.output));
  }
  return session.interrupted() ? ExitStatus::interrupted : ExitStatus::success;
}

}  // namespace lockstep::cli
