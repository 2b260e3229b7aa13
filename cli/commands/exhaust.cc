#include "scenarios/search/exhaust.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/commands/exhaust_all.h"
#include "cli/input/load_scenario.h"
#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/report/deviation_text.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/schedule/choice_text.h"
#include "core/text.h"
#include "reports/machine/json.h"
#include "scenarios/format/alphabet.h"
#include "scenarios/run/judge.h"
#include "scenarios/shrink/deviation_units.h"

namespace lockstep::cli {
namespace {

using scenarios::ExhaustProgress;
using scenarios::ExhaustResult;
using scenarios::MinimalSet;
using scenarios::SetShape;

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

std::string alphabet_text(const scenarios::Scenario& scenario) {
  std::vector<std::string> letters;
  for (const scenarios::Letter& letter : scenario.alphabet.letters) {
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = letter.kind;
    std::vector<std::string> sizes;
    for (const std::int64_t magnitude : letter.magnitudes) sizes.push_back(value_for_people(key, magnitude));
    const bool sized = unit_of(letter.kind) != FaultUnit::none;
    letters.push_back(sized ? fmt::format("{} {}", name_of(letter.kind), fmt::join(sizes, " or "))
                            : std::string(name_of(letter.kind)));
  }
  return fmt::format("{}", fmt::join(letters, " · "));
}

std::string counts_text(const ExhaustResult& result) {
  std::vector<std::string> counts;
  for (std::size_t i = 0; i < result.by_deviations.size(); ++i)
    counts.push_back(fmt::format("{} with {}", with_separators(result.by_deviations[i]), i));
  return fmt::format("{}: {} · violated {} · acquired in {}", with_separators(result.schedules),
                     fmt::join(counts, ", "), with_separators(result.violated),
                     with_separators(result.acquired));
}

std::string states_text(const ExhaustResult& result) {
  return fmt::format("{} · merged {} · depth {} · {} bytes{}", with_separators(result.states),
                     with_separators(result.merged), with_separators(result.depth),
                     with_separators(result.bytes),
                     result.states == 0 ? "" : fmt::format(", {} a state", result.bytes / result.states));
}

// Judges the first kind that the set violates. A search has looked at every schedule of its alphabet, so no
// runs near it are drawn.
bool is_inside(scenarios::Runner& runner, const MinimalSet& set) {
  return scenarios::judge_violations(runner, set.schedule, scenarios::Depth::neighbours).front().inside_model;
}

// Returns a line for each deviation of the schedule, in the order in which they happen.
std::string deviations_text(const Schedule& schedule, const scenarios::RunResult& run) {
  std::vector<std::pair<DeviationPlace, std::string>> lines;
  for (const scenarios::DeviationUnit& unit : scenarios::units_of(schedule)) {
    const DeviationPlace place = place_of_deviation(unit.head, schedule, run);
    const std::string words = deviation_text(unit.head, schedule.value_of(unit.head), run);
    // The words for a fault say when it strikes.
    const std::string when = scenarios::is_fault(unit) ? "" : ", at " + for_people(place.at);
    lines.emplace_back(place, fmt::format("    {}{}\n", words, when));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& [place, line] : lines) text += line;
  return text;
}

std::string set_text(const LoadedScenario& loaded, const MinimalSet& set, const Paint& paint) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::RunResult run = runner.run(set.schedule, {.history = true});
  const std::size_t deviations = scenarios::units_of(set.schedule).size();
  std::vector<std::string_view> kinds;
  for (const Property kind : set.kinds) kinds.push_back(code_of(kind));
  return fmt::format("  {} {}, {} the model, with {} {}\n", paint(Colour::red, "✗"), fmt::join(kinds, " "),
                     is_inside(runner, set) ? "inside" : "outside", deviations,
                     deviations == 1 ? "deviation" : "deviations") +
         deviations_text(set.schedule, run) + "    " + replay_command(loaded, set.schedule) + "\n";
}

std::string_view name_of_any(HostKind kind) {
  switch (kind) {
    case HostKind::client:
      return "client";
    case HostKind::coordinator:
      return "coordinator";
    case HostKind::redis:
      return "node";
    case HostKind::resource:
    case HostKind::counter:
      return "server";
  }
  CHECK(false, "host kind {}", static_cast<int>(kind));
}

// Returns the shape as words: "crash of a node + request_delay". Sets of one shape differ in where and when
// their deviations strike. Scripted faults are part of every set.
std::string shape_text(const LoadedScenario& loaded, const SetShape& shape) {
  std::vector<std::string> parts;
  for (const scenarios::ShapePart& part : shape.parts) {
    parts.push_back(part.on ? fmt::format("{} of a {}", name_of(part.kind), name_of_any(*part.on))
                            : std::string(name_of(part.kind)));
  }
  const Schedule every_schedule = scenarios::schedule_of(loaded.scenario, std::nullopt);
  for (const Deviation& scripted : every_schedule.overrides()) {
    if (scripted.value != 0) parts.push_back(fmt::format("the scripted {}", name_of(scripted.key.fault)));
  }
  std::sort(parts.begin(), parts.end());
  return parts.empty() ? "no deviation" : fmt::format("{}", fmt::join(parts, " + "));
}

std::string sets_text(const LoadedScenario& loaded, const ExhaustResult& result, const Paint& paint) {
  if (result.shapes.empty()) return {};
  std::string text = fmt::format(
      "\n{} minimal {} of {} {} (they violate, and none of their parts does); the first of each, "
      "fewest deviations first, then most sets:\n",
      with_separators(result.minimal_sets), result.minimal_sets == 1 ? "set" : "sets", result.shapes.size(),
      result.shapes.size() == 1 ? "shape" : "shapes");
  for (const SetShape& shape : result.shapes) {
    text += fmt::format("\n{} × {}\n{}", with_separators(shape.sets), shape_text(loaded, shape),
                        set_text(loaded, shape.first, paint));
  }
  return text;
}

reports::ExhaustReport report_of(const LoadedScenario& loaded, const ExhaustResult& result, Duration wall) {
  reports::ExhaustReport report;
  report.schedules = result.schedules;
  report.states = result.states;
  report.merged = result.merged;
  report.depth = result.depth;
  report.bytes = result.bytes;
  report.complete = result.complete;
  report.violated = result.violated;
  report.minimal_sets = result.minimal_sets;
  report.wall = wall;
  report.bytes_per_state = result.states == 0 ? 0 : result.bytes / result.states;
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  for (const SetShape& shape : result.shapes) {
    const MinimalSet& set = shape.first;
    report.failures.push_back({loaded.scenario.id, set.kinds, is_inside(runner, set),
                               set.schedule.deviation_count(), token_of(loaded, set.schedule),
                               shape_text(loaded, shape), shape.sets});
  }
  return report;
}

std::string verdict_text(const LoadedScenario& loaded, const ExhaustResult& result, std::uint32_t deviations,
                         const Paint& paint) {
  const std::string what =
      fmt::format("{} {} with at most {} {} of the alphabet", with_separators(result.schedules),
                  result.schedules == 1 ? "schedule" : "schedules", deviations,
                  deviations == 1 ? "deviation" : "deviations");
  const std::string part = result.complete ? "all " + what : "not complete: only " + what;
  if (!result.shapes.empty()) {
    return fmt::format("{} {} of {}\nReproduce: {}\n", paint(Colour::red, "✗ violated:"),
                       with_separators(result.violated), part,
                       replay_command(loaded, result.shapes.front().first.schedule));
  }
  if (!result.complete) return fmt::format("{} {}, none violated\n", paint(Colour::yellow, "?"), part);
  if (result.acquired == 0)
    return fmt::format("{} {}, and nobody acquired in any\n", paint(Colour::yellow, "? inconclusive:"), part);
  return fmt::format("{} {}\n", paint(Colour::green, "✓ held:"), part);
}

ExitStatus status_of_search(const ExhaustResult& result) {
  if (result.interrupted) return ExitStatus::interrupted;
  if (result.violated > 0) return ExitStatus::violated;
  return result.complete && result.acquired > 0 ? ExitStatus::success : ExitStatus::inconclusive;
}

// Shows how far the search is, and the first violation as soon as there is one.
class ShownSearch {
 public:
  // All of these must outlive this object.
  ShownSearch(const LoadedScenario& loaded, std::uint32_t most_deviations, const Session& session)
      : loaded_(loaded),
        most_deviations_(most_deviations),
        session_(session),
        line_(session, "searching"),
        phase_(session.hooks) {}

  void show(const ExhaustProgress& now) {
    if (now.deviations != deviations_ || now.lists != lists_) phase_ = Stopwatch(session_.hooks);
    deviations_ = now.deviations;
    lists_ = now.lists;
    line_.show([&] {
      const std::string counts = fmt::format("{} schedules · {} violated", with_separators(now.schedules),
                                             with_separators(now.violated));
      const std::string what =
          fmt::format("{} {} deviation{}", now.lists ? "listing those with" : "now with", now.deviations,
                      now.deviations == 1 ? "" : "s");
      return fmt::format("{} · {}: {} %{}", counts, what, now.permille / 10, time_left(now.permille));
    });
  }

  void found(const Schedule& schedule) {
    const std::size_t deviations = schedule.deviation_count();
    line_.add(fmt::format("A violation with {} {}: {}", deviations,
                          deviations == 1 ? "deviation" : "deviations", replay_command(loaded_, schedule)));
  }

 private:
  // Returns how long the last phase of counting still takes, if that can be said.
  std::string time_left(std::uint32_t permille) const {
    if (lists_ || deviations_ < most_deviations_ || permille < 10) return {};
    const double elapsed_s = static_cast<double>(phase_.elapsed().ns) / 1e9;
    return fmt::format(" · about {:.0f} s left", elapsed_s * (1000.0 - permille) / permille);
  }

  const LoadedScenario& loaded_;
  std::uint32_t most_deviations_;
  const Session& session_;
  Progress line_;
  Stopwatch phase_;  // since the number of deviations is as it is
  std::uint32_t deviations_ = 0;
  bool lists_ = false;
};

}  // namespace

ExitStatus run_command(const ExhaustArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  thread_count(arguments.threads);
  if (arguments.deviations == "all")
    return exhaust_in_ticks(load_for_search(arguments, session.hooks.program), arguments, session);
  scenarios::ExhaustOptions options = options_of(arguments);
  const LoadedScenario loaded = load_for_search(arguments, session.hooks.program);
  options.interrupted = session.hooks.program.interrupted;
  std::optional<ShownSearch> shown(std::in_place, loaded, options.most_deviations, session);
  options.progress = [&](const ExhaustProgress& now) { shown->show(now); };
  options.found = [&](const Schedule& schedule) { shown->found(schedule); };
  const Stopwatch watch(session.hooks);
  const ExhaustResult result = scenarios::exhaust(loaded.scenario, options);
  const Duration wall = watch.elapsed();
  shown.reset();
  if (arguments.json) {
    session.print(reports::exhaust_json(report_of(loaded, result, wall)));
    return status_of_search(result);
  }
  const double wall_s = std::max(static_cast<double>(wall.ns) / 1e9, 1e-9);
  session.print(
      fmt::format("{} {}\n", session.paint(Colour::bold, loaded.scenario.id), loaded.scenario.title));
  session.print(to_columns({{"alphabet", alphabet_text(loaded.scenario)},
                            {"schedules", counts_text(result)},
                            {"states", states_text(result)},
                            {"speed", fmt::format("{:.0f} schedules/s · {:.1f} s",
                                                  static_cast<double>(result.schedules) / wall_s, wall_s)}}));
  session.print(sets_text(loaded, result, session.paint) + "\n" +
                verdict_text(loaded, result, options.most_deviations, session.paint));
  return status_of_search(result);
}

}  // namespace lockstep::cli
