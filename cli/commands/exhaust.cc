#include "scenarios/search/exhaust.h"

#include <algorithm>
#include <string>
#include <utility>

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
#include "core/schedule/choice_text.h"
#include "reports/machine/json.h"
#include "scenarios/format/alphabet.h"
#include "scenarios/run/judge.h"
#include "scenarios/shrink/deviation_units.h"

namespace lockstep::cli {
namespace {

using scenarios::ExhaustResult;
using scenarios::MinimalSet;

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

// Loads the scenario with the number of rounds that [exhaust] says. The rounds are set by an override,
// because the token of a run has to carry them.
LoadedScenario load_for_search(const ExhaustArguments& arguments, const Program& program) {
  LoadedScenario loaded = load_scenario(arguments.scenario, arguments.overrides, program);
  if (loaded.scenario.alphabet.letters.empty() && arguments.deviations != "all") {
    throw CommandError(ExitStatus::bad_input,
                       fmt::format("{} has no [exhaust] faults, so there is nothing to search through\n"
                                   "Add, for example: [exhaust] and faults = [{{ kind = \"pause\", "
                                   "magnitudes = [\"100ms\"] }}] below it",
                                   arguments.scenario));
  }
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
        count_argument("--deviations", *arguments.deviations, scenarios::most_exhaust_deviations));
  }
  if (arguments.max_states)
    options.most_states = count_argument("--max-states", *arguments.max_states, 1'000'000'000'000);
  if (arguments.max_memory) options.most_bytes = size_argument("--max-memory", *arguments.max_memory);
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

std::string set_text(const LoadedScenario& loaded, const MinimalSet& set, const Paint& paint) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const scenarios::RunResult run = runner.run(set.schedule, {.history = true});
  const auto units = scenarios::units_of(set.schedule);
  std::vector<std::string_view> kinds;
  for (const Property kind : set.kinds) kinds.push_back(code_of(kind));
  std::string text = fmt::format("  {} {}, {} the model, with {} {}\n", paint(Colour::red, "✗"),
                                 fmt::join(kinds, " "), is_inside(runner, set) ? "inside" : "outside",
                                 units.size(), units.size() == 1 ? "deviation" : "deviations");
  for (const scenarios::DeviationUnit& unit : units) {
    const std::int64_t value = set.schedule.value_of(unit.head);
    text += fmt::format("    {}\n", deviation_text(unit.head, value, run));
  }
  return text + "    " + replay_command(loaded, set.schedule) + "\n";
}

// Returns the shape of a set: "crash of a node + request_delay". Sets of one shape differ in where and when
// their deviations strike.
std::string shape_of(const LoadedScenario& loaded, const MinimalSet& set) {
  std::vector<std::string> parts;
  for (const scenarios::DeviationUnit& unit : scenarios::units_of(set.schedule)) {
    const ChoiceKey& key = unit.head;
    if (key.kind == ChoiceKind::request_latency) parts.emplace_back("request_delay");
    if (key.kind == ChoiceKind::reply_latency) parts.emplace_back("reply_delay");
    if (key.kind == ChoiceKind::fault) parts.emplace_back("the scripted " + std::string(name_of(key.fault)));
    if (key.kind != ChoiceKind::family_magnitude) continue;
    ChoiceKey target_key = key;
    target_key.kind = ChoiceKind::family_target;
    const std::int64_t target = set.schedule.value_of(target_key);
    const auto& host =
        loaded.scenario.setup.families[key.index].targets.at(static_cast<std::size_t>(target)).host;
    parts.push_back(fmt::format("{} of a {}", name_of(key.fault),
                                host.kind == HostKind::client        ? "client"
                                : host.kind == HostKind::coordinator ? "coordinator"
                                : host.kind == HostKind::redis       ? "node"
                                                                     : "server"));
  }
  std::sort(parts.begin(), parts.end());
  return fmt::format("{}", fmt::join(parts, " + "));
}

std::string sets_text(const LoadedScenario& loaded, const ExhaustResult& result, const Paint& paint) {
  if (result.minimal.empty()) return {};
  struct Shape {
    std::string name;
    std::uint64_t sets = 0;
    const MinimalSet* first = nullptr;
  };
  std::vector<Shape> shapes;  // in the order of their first sets
  for (const MinimalSet& set : result.minimal) {
    const std::string name = shape_of(loaded, set);
    auto shape =
        std::find_if(shapes.begin(), shapes.end(), [&](const Shape& one) { return one.name == name; });
    if (shape == shapes.end()) shape = shapes.insert(shape, {name, 0, &set});
    ++shape->sets;
  }
  std::string text = fmt::format(
      "\n{} minimal {} of {} {} (they violate, and none of their parts does); the first of each:\n",
      with_separators(result.minimal.size()), result.minimal.size() == 1 ? "set" : "sets", shapes.size(),
      shapes.size() == 1 ? "shape" : "shapes");
  for (const Shape& shape : shapes) {
    text +=
        fmt::format("\n{} × {}\n{}", with_separators(shape.sets),
                    shape.name.empty() ? "no deviation" : shape.name, set_text(loaded, *shape.first, paint));
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
  report.wall = wall;
  report.bytes_per_state = result.states == 0 ? 0 : result.bytes / result.states;
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  for (const MinimalSet& set : result.minimal) {
    report.failures.push_back({loaded.scenario.id, set.kinds, is_inside(runner, set),
                               set.schedule.deviation_count(), token_of(loaded, set.schedule)});
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
  if (!result.minimal.empty()) {
    return fmt::format("{} {} of {}\nReproduce: {}\n", paint(Colour::red, "✗ violated:"),
                       with_separators(result.violated), part,
                       replay_command(loaded, result.minimal.front().schedule));
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

}  // namespace

ExitStatus run_command(const ExhaustArguments& arguments, const Session& session) {
  check_overrides(arguments.overrides);
  if (arguments.deviations == "all")
    return exhaust_in_ticks(load_for_search(arguments, session.hooks.program), arguments, session);
  scenarios::ExhaustOptions options = options_of(arguments);
  const LoadedScenario loaded = load_for_search(arguments, session.hooks.program);
  options.interrupted = session.hooks.program.interrupted;
  std::optional<Progress> progress(std::in_place, session, "searching");
  options.progress = [&](std::uint64_t schedules, std::uint64_t violated, std::uint32_t deviations) {
    progress->show([&] {
      return fmt::format("{} schedules · {} violated · now with {} deviations", with_separators(schedules),
                         with_separators(violated), deviations);
    });
  };
  const Stopwatch watch(session.hooks);
  const ExhaustResult result = scenarios::exhaust(loaded.scenario, options);
  const Duration wall = watch.elapsed();
  progress.reset();
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
