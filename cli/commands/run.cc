#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/report/trace.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/progress.h"
#include "reports/machine/json.h"

namespace lockstep::cli {

ExitStatus run_command(const RunArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  const Seed seed = arguments.seed ? seed_argument("--seed", *arguments.seed) : Seed{1};
  const scenarios::StrategyKind strategy = strategy_argument(arguments.strategy);
  const LoadedScenario loaded = load_scenario(arguments.scenario, arguments.overrides, session.hooks.program);
  if (arguments.trace) check_folder(*arguments.trace);
  if (const auto note = note_on_profile(arguments.scenario, loaded)) session.say(*note);

  const Schedule schedule = scenarios::schedule_of(loaded.scenario, strategy, seed);
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  std::optional<Progress> progress(std::in_place, session, "running");
  const scenarios::JudgedRun judged =
      run_once(runner, schedule, arguments.trace ? Keep::history : Keep::verdict, WhenStopped::keep_run);
  progress.reset();
  if (arguments.trace && !session.interrupted()) {
    const TraceFiles files = write_trace(*arguments.trace, loaded, judged, schedule);
    session.say(fmt::format("Trace: {0}.txt and {0}.jsonl", files.path));
    session.say(
        fmt::format("Picture: {0}.dot{1}", files.path,
                    files.no_image ? "; " + *files.no_image : fmt::format(" and {}.svg", files.path)));
  }
  session.print(arguments.json ? reports::run_json(report_of(loaded, judged, schedule))
                               : run_text(loaded, judged, schedule, session.paint));
  return session.interrupted() ? ExitStatus::interrupted : status_of(judged.run.verdict);
}

}  // namespace lockstep::cli
