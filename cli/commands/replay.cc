#include <optional>

#include <fmt/core.h>

#include "cli/input/load_scenario.h"
#include "cli/input/recorded_run.h"
#include "cli/input/repro_argument.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/mismatch.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "core/digest.h"
#include "core/schedule/choice_text.h"
#include "core/text.h"
#include "reports/machine/json.h"
#include "reports/trace/text.h"
#include "scenarios/campaign/campaign.h"

namespace lockstep::cli {
namespace {

void say_what_was_never_asked(const scenarios::RunResult& run, const Session& session) {
  for (const ChoiceKey& key : run.never_asked) {
    session.say(fmt::format("Note: the token deviates at {}, and the run never came there", to_text(key)));
  }
}

}  // namespace

ExitStatus run_command(const ReplayArguments& arguments, const Session& session) {
  scenarios::ReproFile repro = repro_argument(arguments.source, "replay");
  const scenarios::Token& token = repro.run;
  const Duration until = arguments.until ? duration_argument("--until", *arguments.until) : Duration{};
  LoadedScenario loaded = scenario_of(repro, arguments.scenario, "replay", session.hooks.program);
  // A run with a shorter duration is the beginning of the longer run.
  std::optional<Duration> part;
  if (arguments.until && until < loaded.scenario.setup.duration) {
    session.say(fmt::format("Of {} only the first {}", for_people(loaded.scenario.setup.duration),
                            for_people(until)));
    loaded.scenario.setup.duration = until;
    loaded.scenario.setup.healing = Duration{};
    part = until;
  }

  std::optional<Progress> progress(std::in_place, session, "running");
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  if (arguments.verify) {
    const auto mismatch =
        scenarios::verify_determinism(runner, token.schedule, token.schedule.seed().value_or(Seed{}).value,
                                      session.hooks.plant_nondeterminism_at_event);
    if (mismatch) refuse_mismatch(*mismatch, loaded, token.schedule);
  }
  const scenarios::JudgedRun judged =
      run_once(runner, token.schedule, arguments.until ? Keep::history : Keep::verdict);
  progress.reset();
  if (arguments.verify) {
    session.say(
        fmt::format("Ran twice: the two runs agree in every event, digest {}", to_hex(judged.run.digest)));
  }
  if (arguments.verify && repro.digest && !part && *repro.digest != judged.run.digest) {
    throw CommandError(
        ExitStatus::mismatch,
        fmt::format("the run is not the one that was recorded: its digest is {}, the file says {}",
                    to_hex(judged.run.digest), to_hex(*repro.digest)));
  }
  if (!arguments.until) say_what_was_never_asked(judged.run, session);
  if (arguments.json) {
    session.print(reports::run_json(report_of(loaded, judged, token.schedule)));
  } else {
    if (arguments.until) session.print(reports::trace_text(judged.run.history) + "\n");
    session.print(run_text(loaded, judged, token.schedule, session.paint, part));
  }
  return session.interrupted() ? ExitStatus::interrupted : status_of(judged.run.verdict);
}

}  // namespace lockstep::cli
