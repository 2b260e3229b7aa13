#include "scenarios/search/exhaust.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "cli/commands/exhaust_all.h"
#include "cli/input/load_scenario.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/exhaust_progress.h"
#include "cli/report/exhaust_report.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "reports/machine/json.h"
#include "scenarios/format/alphabet.h"

namespace lockstep::cli {
namespace {

using scenarios::ExhaustResult;
using scenarios::SearchEnd;

// ORPH excuses what happens under a fault of the link. In a search a message is late because its latency
// deviates, without such a fault, so ORPH would be violated although the lock does nothing wrong.
void refuse_late_messages_with_orph(const scenarios::Scenario& scenario) {
  if (!scenario.checked.contains(Property::orph)) return;
  for (const scenarios::Letter& letter : scenario.alphabet.letters) {
    if (effect_of(letter.kind) != FaultEffect::delays) continue;
    throw CommandError(
        ExitStatus::bad_input,
        fmt::format("{} checks ORPH, which cannot be searched with {} in [exhaust]\n"
                    "Take it out of [exhaust] faults (partition and reply_loss are faults of the "
                    "link, too), or ORPH out of [check] properties",
                    scenario.id, name_of(letter.kind)));
  }
}

// Says what a scenario without faults to search through needs.
[[noreturn]] void refuse_without_faults(const LoadedScenario& loaded, const std::string& name) {
  const std::string what =
      fmt::format("{} has no [exhaust] faults, so there is nothing to search through", name);
  constexpr std::string_view faults = "[{ kind = \"pause\", magnitudes = [\"100ms\"] }]";
  constexpr std::string_view list = "`lockstep list scenarios` shows which shipped scenarios have some";
  if (loaded.scenario.alphabet.tick != Duration{}) {
    throw CommandError(ExitStatus::bad_input,
                       what + "\nIt is one for the search through every delay: --deviations all");
  }
  throw CommandError(
      ExitStatus::bad_input,
      loaded.file
          ? fmt::format("{}\nAdd, for example: [exhaust] and faults = {} below it\n{}", what, faults, list)
          : fmt::format("{}\nGive it some, for example: --set 'exhaust.faults={}'\n{}", what, faults, list));
}

// Loads the scenario with the number of rounds that [exhaust] says. The rounds are set by an override,
// because the token of a run has to carry them.
LoadedScenario load_for_search(const ExhaustArguments& arguments, const Program& program) {
  LoadedScenario loaded = load_scenario(arguments.scenario, arguments.overrides, program);
  if (loaded.scenario.alphabet.letters.empty() && arguments.deviations != "all")
    refuse_without_faults(loaded, arguments.scenario);
  if (loaded.scenario.setup.most_events != sim::Setup{}.most_events) {
    throw CommandError(
        ExitStatus::bad_input,
        fmt::format("{} bounds the events of a run ([budget] events), and exhaust follows each "
                    "schedule to its end\nLeave events out; --max-states bounds the search",
                    arguments.scenario));
  }
  refuse_late_messages_with_orph(loaded.scenario);
  const std::uint32_t rounds = loaded.scenario.alphabet.rounds;
  if (loaded.scenario.setup.workload.rounds == rounds) return loaded;
  std::vector<std::string> overrides = arguments.overrides;
  overrides.push_back(fmt::format("clients.rounds={}", rounds));
  return load_scenario(arguments.scenario, overrides, program);
}

scenarios::ExhaustOptions options_of(const ExhaustArguments& arguments) {
  scenarios::ExhaustOptions options;
  if (arguments.deviations) {
    options.most_deviations = static_cast<std::uint32_t>(
        count_argument("--deviations", *arguments.deviations, scenarios::most_exhaust_deviations, "all"));
  }
  if (arguments.max_states)
    options.most_states = count_argument("--max-states", *arguments.max_states, 1'000'000'000'000);
  if (arguments.max_memory) options.most_bytes = size_argument("--max-memory", *arguments.max_memory);
  options.threads = thread_count(arguments.threads);
  return options;
}

ExitStatus status_of_search(const ExhaustResult& result) {
  if (result.end == SearchEnd::interrupt) return ExitStatus::interrupted;
  if (result.violated > 0) return ExitStatus::violated;
  return result.complete() && result.acquired > 0 ? ExitStatus::success : ExitStatus::inconclusive;
}

}  // namespace

ExitStatus run_command(const ExhaustArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  thread_count(arguments.threads);
  if (arguments.deviations == "all")
    return exhaust_in_ticks(load_for_search(arguments, session.hooks.program), arguments, session);
  scenarios::ExhaustOptions options = options_of(arguments);
  const LoadedScenario loaded = load_for_search(arguments, session.hooks.program);
  options.interrupted = session.hooks.program.interrupted;
  std::optional<ExhaustProgressLine> line(std::in_place, loaded, options.most_deviations, session);
  options.progress = [&](const scenarios::ExhaustProgress& now) { line->show(now); };
  options.found = [&](const Schedule& schedule) { line->found(schedule); };
  const Stopwatch watch(session.hooks);
  const ExhaustResult result = scenarios::exhaust(loaded.scenario, options);
  const Duration wall = watch.elapsed();
  line.reset();
  session.print(arguments.json ? reports::exhaust_json(exhaust_report(loaded, result, wall))
                               : exhaust_text(loaded, result, options, wall, session.paint));
  if (result.end == SearchEnd::interrupt) {
    session.streams.out.flush();
    session.say(fmt::format("Interrupted: this is what {} {} showed.", with_separators(result.schedules),
                            result.schedules == 1 ? "schedule" : "schedules"));
  }
  return status_of_search(result);
}

}  // namespace lockstep::cli
