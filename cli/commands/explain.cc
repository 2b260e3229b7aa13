#include <optional>
#include <string>

#include <fmt/core.h>

#include "cli/input/recorded_run.h"
#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/run_once.h"
#include "cli/report/run_text.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/progress.h"
#include "reports/breach/breach_words.h"

namespace lockstep::cli {
namespace {

// Lists all breached assumptions. A story names only the first.
std::string breaches_text(const scenarios::JudgedRun& judged) {
  std::string text;
  for (const JudgedViolation& one : judged.violations) {
    if (one.breached.size() < 2) continue;
    text += fmt::format("Breached before {}:\n", code_of(one.violation.property));
    for (const Breach& breach : one.breached) text += fmt::format("  {}\n", reports::breach_line(breach));
    text += '\n';
  }
  return text;
}

// Says what each of the first deviations that the token names does for the violation, and how many more there
// are. Deviations that a seed draws are left to `shrink`.
std::string deviations_text(scenarios::Runner& runner, const scenarios::JudgedRun& judged,
                            const Schedule& schedule) {
  const Schedule in_token = scenarios::token_of(runner.scenario(), {}, 0, schedule).schedule;
  if (in_token.overrides().empty()) return {};
  const std::size_t named = scenarios::units_of(schedule).size();
  const auto target = scenarios::shrink_target(runner.scenario(), judged.violations);
  const std::string more =
      named > most_told ? fmt::format("  and {} more\n", named - most_told) : std::string();
  return fmt::format("What it takes for {}:\n{}{}\n", code_of(target->kind),
                     necessities_text(scenarios::necessities(runner, schedule, *target, {most_told, {}}),
                                      runner.run(schedule, {.history = true})),
                     more);
}

}  // namespace

ExitStatus run_command(const ExplainArguments& arguments, const Session& session) {
  const ChosenRun chosen = chosen_run_of(arguments.run, "explain", session.hooks.program);
  const LoadedScenario& loaded = chosen.loaded;
  const scenarios::Token& token = chosen.repro.run;
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  std::optional<Progress> progress(std::in_place, session, "running");
  const scenarios::JudgedRun judged = run_once(runner, token.schedule, Keep::verdict);
  progress.reset();
  if (judged.violations.empty()) {
    session.print(run_text(loaded, judged, token.schedule, session.paint));
    session.say(
        std::string("Nothing that the scenario checks was violated, so there is nothing to explain.") +
        advice_on_violations(chosen));
    return session.interrupted() ? ExitStatus::interrupted : ExitStatus::success;
  }
  const Schedule shown = shown_schedule(loaded.scenario, judged, token.schedule);
  session.print(violation_text(loaded, judged, token.schedule, session.paint) + breaches_text(judged) +
                deviations_text(runner, judged, shown) + "Reproduce: " + replay_command(loaded, shown) +
                "\n");
  return session.interrupted() ? ExitStatus::interrupted : ExitStatus::success;
}

}  // namespace lockstep::cli
