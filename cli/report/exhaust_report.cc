#include "cli/report/exhaust_report.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/deviation_text.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/schedule/choice_text.h"
#include "core/text.h"
#include "scenarios/run/judge.h"
#include "scenarios/shrink/deviation_units.h"

namespace lockstep::cli {
namespace {

using scenarios::ExhaustResult;
using scenarios::MinimalSet;
using scenarios::SearchEnd;
using scenarios::SetShape;

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
  scenarios::Runner runner(loaded.scenario);
  const scenarios::RunResult run = runner.run(set.schedule, {.history = true});
  const std::string deviations = counted(scenarios::units_of(set.schedule).size(), "deviation");
  std::vector<std::string_view> kinds;
  for (const Property kind : set.kinds) kinds.push_back(code_of(kind));
  return fmt::format("  {} {}, {} the model, with {}\n", paint(Colour::red, "✗"), fmt::join(kinds, " "),
                     is_inside(runner, set) ? "inside" : "outside", deviations) +
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

// Returns which minimal sets are listed. A search that was stopped before it had listed any shows one.
std::string listed_text(const ExhaustResult& result) {
  const std::string sets = counted(result.minimal_sets, "minimal set");
  const std::string shapes = counted(result.shapes.size(), "shape");
  const std::string means = "(they violate, and none of their parts does)";
  const std::string order = "the first of each, fewest deviations first, then most sets";
  if (result.complete()) return fmt::format("{} of {} {}; {}", sets, shapes, means, order);
  const std::size_t fewest = result.shapes.front().parts.size();
  if (fewest >= result.levels_listed)
    return "A minimal set (it violates, and none of its parts does); there may be more";
  return fmt::format("{} with at most {}, of {} {}; {}", sets, counted(result.levels_listed - 1, "deviation"),
                     shapes, means, order);
}

std::string sets_text(const LoadedScenario& loaded, const ExhaustResult& result, const Paint& paint) {
  if (result.shapes.empty()) return {};
  std::string text = fmt::format("\n{}:\n", listed_text(result));
  for (const SetShape& shape : result.shapes) {
    text += fmt::format("\n{} × {}\n{}", with_separators(shape.sets), shape_text(loaded, shape),
                        set_text(loaded, shape.first, paint));
  }
  return text;
}

// Returns which schedules have been counted, behind their number: "all 739 with at most 1 deviation of the
// alphabet, and 20 of those with 2".
std::string levels_text(const ExhaustResult& result) {
  const auto begin = result.by_deviations.begin();
  const std::uint64_t whole = std::accumulate(begin, begin + result.levels_counted, std::uint64_t{0});
  const std::uint32_t most = result.levels_counted - 1;
  std::string text = most == 0 ? "the one without a deviation of the alphabet"
                               : fmt::format("all {} with at most {} of the alphabet", with_separators(whole),
                                             counted(most, "deviation"));
  if (result.levels_counted < result.by_deviations.size()) {
    text += fmt::format(", and {} of those with {}", with_separators(begin[result.levels_counted]),
                        result.levels_counted);
  }
  return text;
}

// Returns the verdict of a search that was stopped.
std::string stopped_text(const ExhaustResult& result, const Paint& paint) {
  const bool interrupted = result.end == SearchEnd::interrupt;
  const std::string_view why = interrupted ? "interrupted" : "not complete";
  const std::string mark = paint(Colour::yellow, fmt::format("? {}:", why));
  if (result.levels_counted == 0) return fmt::format("{} no schedule was counted\n", mark);
  const std::string schedules = with_separators(result.schedules);
  if (result.violated > 0) {
    return fmt::format("{} {} of {} schedules ({}: {})\n", paint(Colour::red, "✗ violated:"),
                       with_separators(result.violated), schedules, why, levels_text(result));
  }
  return fmt::format("{} none of {} schedules violated{} ({})\n", mark, schedules,
                     interrupted ? " so far" : "", levels_text(result));
}

std::string verdict_text(const ExhaustResult& result, const Paint& paint) {
  if (!result.complete()) return stopped_text(result, paint);
  const std::size_t most = result.by_deviations.size() - 1;
  const std::string all = fmt::format("all {} with at most {} of the alphabet",
                                      counted(result.schedules, "schedule"), counted(most, "deviation"));
  if (result.violated > 0) {
    return fmt::format("{} {} of {}\n", paint(Colour::red, "✗ violated:"), with_separators(result.violated),
                       all);
  }
  if (result.acquired == 0)
    return fmt::format("{} {}, and nobody acquired in any\n", paint(Colour::yellow, "? inconclusive:"), all);
  return fmt::format("{} {}\n", paint(Colour::green, "✓ held:"), all);
}

// Returns the size as --max-memory takes it.
std::string size_text(std::uint64_t bytes) {
  for (const auto& [unit, name] : {std::pair(std::uint64_t{1'000'000'000}, "GB"), {1'000'000, "MB"}}) {
    if (bytes % unit == 0) return fmt::format("{}{}", bytes / unit, name);
  }
  return fmt::format("{}KB", bytes / 1000);
}

}  // namespace

std::string exhaust_text(const LoadedScenario& loaded, const ExhaustResult& result,
                         const scenarios::ExhaustOptions& options, Duration wall, const Paint& paint) {
  const double wall_s = std::max(static_cast<double>(wall.ns) / 1e9, 1e-9);
  std::string text = fmt::format("{} {}\n", paint(Colour::bold, loaded.scenario.id), loaded.scenario.title);
  text += to_columns({{"alphabet", alphabet_text(loaded.scenario)},
                      {"schedules", counts_text(result)},
                      {"states", states_text(result)},
                      {"speed", fmt::format("{:.0f} schedules/s · {:.1f} s",
                                            static_cast<double>(result.schedules) / wall_s, wall_s)}});
  text += sets_text(loaded, result, paint) + "\n";
  text += bound_text(result.end, {options.most_states, options.most_bytes}) + verdict_text(result, paint);
  if (!result.shapes.empty()) {
    text += fmt::format("Reproduce: {}\n", replay_command(loaded, result.shapes.front().first.schedule));
  }
  return text;
}

reports::ExhaustReport exhaust_report(const LoadedScenario& loaded, const ExhaustResult& result,
                                      Duration wall) {
  reports::ExhaustReport report;
  report.schedules = result.schedules;
  report.states = result.states;
  report.merged = result.merged;
  report.depth = result.depth;
  report.bytes = result.bytes;
  report.complete = result.complete();
  report.stopped_by = stopped_by(result.end);
  for (std::size_t i = 0; i < result.by_deviations.size(); ++i)
    report.by_deviations.push_back({i, result.by_deviations[i], i < result.levels_counted});
  report.violated = result.violated;
  report.minimal_sets = result.minimal_sets;
  report.wall = wall;
  report.bytes_per_state = result.states == 0 ? 0 : result.bytes / result.states;
  scenarios::Runner runner(loaded.scenario);
  for (const SetShape& shape : result.shapes) {
    const MinimalSet& set = shape.first;
    report.failures.push_back({loaded.scenario.id, set.kinds, is_inside(runner, set),
                               set.schedule.deviation_count(), token_of(loaded, set.schedule),
                               shape_text(loaded, shape), shape.sets});
  }
  return report;
}

std::string bound_text(SearchEnd end, const SearchBounds& bounds) {
  switch (end) {
    case SearchEnd::states:
      return fmt::format("The search has reached --max-states {}. Raise it to go on.\n", bounds.states);
    case SearchEnd::memory:
      return fmt::format("The search has reached --max-memory {}. Raise it to go on.\n",
                         size_text(bounds.bytes));
    case SearchEnd::numbers:
      return "The search has met more states of a link or a node than it can number. "
             "Fewer clients, nodes or instants may fit.\n";
    case SearchEnd::complete:
    case SearchEnd::violation:
    case SearchEnd::interrupt:
      return {};
  }
  return {};
}

std::optional<std::string> stopped_by(SearchEnd end) {
  switch (end) {
    case SearchEnd::complete:
      return std::nullopt;
    case SearchEnd::violation:
      return "violation";
    case SearchEnd::states:
      return "max-states";
    case SearchEnd::memory:
      return "max-memory";
    case SearchEnd::numbers:
      return "numbers";
    case SearchEnd::interrupt:
      return "interrupt";
  }
  return std::nullopt;
}

}  // namespace lockstep::cli
