#include <optional>

#include <fmt/core.h>

#include "cli/arguments.h"
#include "cli/command_error.h"
#include "cli/commands.h"
#include "cli/load_scenario.h"
#include "cli/mismatch.h"
#include "cli/run_once.h"
#include "cli/run_report.h"
#include "cli/token_argument.h"
#include "core/choice_text.h"
#include "core/digest.h"
#include "core/text.h"
#include "reports/json.h"
#include "reports/trace_text.h"
#include "scenarios/campaign.h"
#include "scenarios/token.h"

namespace lockstep::cli {
namespace {

LoadedScenario scenario_for(const scenarios::Token& token, const ReplayArguments& arguments) {
  if (arguments.scenario) return load_scenario_file(*arguments.scenario, token.overrides);
  if (auto shipped = load_shipped_scenario(token.scenario, token.overrides)) return std::move(*shipped);
  throw CommandError(
      ExitStatus::no_input,
      fmt::format("the token was recorded with the scenario file {0}, which is not shipped with lockstep\n"
                  "Give the file: lockstep replay … --scenario {0}",
                  token.scenario));
}

void compare_hashes(const scenarios::Token& token, const LoadedScenario& loaded) {
  if (loaded.hash == token.scenario_hash) return;
  const std::string name = loaded.file ? *loaded.file : loaded.scenario.id;
  std::string message = fmt::format(
      "the scenario is not the one that the token was recorded with: {} now has the hash {:016x}, the token "
      "says {:016x}",
      name, loaded.hash, token.scenario_hash);
  message += loaded.file ? "\nUse the file as it was, or record a new token with `lockstep run`"
                         : "\nIf it was recorded with a file of that name, give it: --scenario FILE";
  throw CommandError(ExitStatus::mismatch, message);
}

void say_what_was_never_asked(const scenarios::RunResult& run, const Session& session) {
  for (const ChoiceKey& key : run.never_asked) {
    session.say(fmt::format("Note: the token deviates at {}, and the run never came there", to_text(key)));
  }
}

}  // namespace

ExitStatus run_command(const ReplayArguments& arguments, const Session& session) {
  const scenarios::Token token = token_argument(arguments.source);
  const Duration until = arguments.until ? duration_argument("--until", *arguments.until) : Duration{};
  LoadedScenario loaded = scenario_for(token, arguments);
  compare_hashes(token, loaded);
  // A shorter run is the beginning of the longer one.
  std::optional<Duration> part;
  if (arguments.until && until < loaded.scenario.setup.duration) {
    session.say(fmt::format("Of {} only the first {}", for_people(loaded.scenario.setup.duration),
                            for_people(until)));
    loaded.scenario.setup.duration = until;
    part = until;
  }

  scenarios::Runner runner(loaded.scenario);
  if (arguments.verify) {
    const auto mismatch =
        scenarios::verify_determinism(runner, token.schedule, token.schedule.seed().value_or(Seed{}).value,
                                      session.hooks.plant_nondeterminism_at_event);
    if (mismatch) refuse_mismatch(*mismatch, loaded, token.schedule);
  }
  const scenarios::JudgedRun judged =
      run_once(runner, token.schedule, arguments.until ? Keep::history : Keep::verdict);
  if (arguments.verify) {
    session.say(
        fmt::format("Ran twice: the two runs agree in every event, digest {}", to_hex(judged.run.digest)));
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
