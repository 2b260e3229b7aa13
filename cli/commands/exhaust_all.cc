#include "cli/commands/exhaust_all.h"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/line/arguments.h"
#include "cli/report/exhaust_report.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/text.h"
#include "reports/machine/json.h"
#include "scenarios/run/judge.h"
#include "scenarios/ticks/ticked_scenario.h"

namespace lockstep::cli {
namespace {

using scenarios::SearchEnd;
using scenarios::TickedScenario;
using scenarios::TickSearchOptions;
using scenarios::TickSearchResult;

TickSearchOptions options_of(const ExhaustArguments& arguments, const Session& session, Progress& progress) {
  TickSearchOptions options;
  if (arguments.max_states)
    options.most_states = count_argument("--max-states", *arguments.max_states, 4'000'000'000);
  if (arguments.max_memory) options.most_bytes = size_argument("--max-memory", *arguments.max_memory);
  options.interrupted = session.hooks.program.interrupted;
  options.progress = [&](std::uint64_t states, std::uint64_t depth) {
    progress.show([&] { return fmt::format("{} states · {} steps deep", with_separators(states), depth); });
  };
  return options;
}

// Returns the violation as a run of the scenario, shrunk.
ShrunkRun run_of(const LoadedScenario& loaded, const TickedScenario& ticked, const TickSearchResult& result,
                 const Session& session) {
  const Schedule schedule = scenarios::schedule_of(loaded.scenario, ticked.system, result.path);
  // Nobody stops this judgement, for without it nothing is known of the violation. The runs are short: they
  // have no more than most_ticks instants.
  scenarios::Runner runner(loaded.scenario);
  const auto violations = scenarios::judge_violations(runner, schedule, scenarios::Depth::all_steps);
  const auto judged = std::find_if(violations.begin(), violations.end(), [&](const JudgedViolation& one) {
    return one.violation.property == *result.violated;
  });
  CHECK(judged != violations.end(), "the run does not violate {} as the search in ticks does: {}",
        code_of(*result.violated), token_of(loaded, schedule));
  ShrinkLimits limits;
  limits.none = session.interrupted();
  return shrink_run(loaded, schedule, {judged->violation.property, judged->inside_model}, limits, session);
}

std::string alphabet_text(const LoadedScenario& loaded, const TickedScenario& ticked) {
  const auto& frame = ticked.system.frame;
  std::string text = fmt::format("every delay of messages, timers and clients, in ticks of {}: 0 to {}",
                                 for_people(frame.tick), frame.last_tick);
  for (const scenarios::Letter& letter : loaded.scenario.alphabet.letters)
    text += fmt::format(" · {} once", name_of(letter.kind));
  return text;
}

std::string states_text(const TickSearchResult& result) {
  const std::string alike =
      result.symmetries == 1
          ? std::string()
          : fmt::format(", each for up to {} that differ only in names", result.symmetries);
  return fmt::format("{}{} · merged {} · at most {} steps deep", with_separators(result.states), alike,
                     with_separators(result.merged), result.depth);
}

std::string code_text(const TickedScenario& ticked) {
  const auto& table = ticked.system.clients.front();
  return fmt::format("client:A's code was run through {} states; {} of them differ in what they do",
                     with_separators(table.raw.size()), with_separators(table.minimal.size()));
}

reports::ExhaustReport report_of(const LoadedScenario& loaded, const TickSearchResult& result, Duration wall,
                                 const std::optional<ShrunkRun>& run) {
  reports::ExhaustReport report;
  report.states = result.states;
  report.merged = result.merged;
  report.depth = result.depth;
  report.bytes = result.bytes;
  report.complete = result.complete();
  report.stopped_by = stopped_by(result.end);
  report.violated = result.violated ? 1 : 0;
  report.wall = wall;
  report.bytes_per_state = result.bytes / result.states;
  if (run) {
    report.failures.push_back({loaded.scenario.id,
                               {run->target.kind},
                               run->target.inside_model,
                               run->shrunk.schedule.deviation_count(),
                               token_of(run->loaded, run->shrunk.schedule),
                               std::nullopt,
                               1});
  }
  report.minimal_sets = report.failures.size();
  return report;
}

std::string verdict_text(const TickedScenario& ticked, const TickSearchResult& result,
                         const std::optional<ShrunkRun>& run, const Paint& paint) {
  const auto& frame = ticked.system.frame;
  const std::string what = fmt::format("in whole ticks up to {}", for_people(frame.tick * frame.last_tick));
  if (run) {
    return fmt::format("{} after {} steps, and nothing after fewer\nReproduce: {}\n",
                       paint(Colour::red, "✗ violated:"), result.path.size(),
                       replay_command(run->loaded, run->shrunk.schedule));
  }
  if (!result.complete()) {
    const bool interrupted = result.end == SearchEnd::interrupt;
    return fmt::format("{} {} states within {} steps, none violated{}\n",
                       paint(Colour::yellow, interrupted ? "? interrupted:" : "? not complete:"),
                       with_separators(result.states), result.depth, interrupted ? " so far" : "");
  }
  if (!result.acquired) {
    return fmt::format("{} every behaviour {}, and nobody acquires in any\n",
                       paint(Colour::yellow, "? inconclusive:"), what);
  }
  return fmt::format("{} every behaviour {}\n", paint(Colour::green, "✓ held:"), what);
}

ExitStatus status_of_search(const TickSearchResult& result, const Session& session) {
  const bool interrupted = result.end == SearchEnd::interrupt;
  if (interrupted || (result.violated && session.interrupted())) return ExitStatus::interrupted;
  if (result.violated) return ExitStatus::violated;
  return result.complete() && result.acquired ? ExitStatus::success : ExitStatus::inconclusive;
}

}  // namespace

ExitStatus exhaust_in_ticks(const LoadedScenario& loaded, const ExhaustArguments& arguments,
                            const Session& session) {
  std::optional<Progress> progress(std::in_place, session, "searching");
  const TickSearchOptions options = options_of(arguments, session, *progress);
  const Stopwatch watch(session.hooks);
  const TickedScenario ticked = scenarios::in_ticks(loaded.scenario);
  if (!ticked.problem.empty()) {
    throw CommandError(ExitStatus::bad_input, fmt::format("{} cannot be searched with --deviations all: {}",
                                                          arguments.scenario, ticked.problem));
  }
  const TickSearchResult result = scenarios::search_ticks(ticked.system, options);
  const Duration wall = watch.elapsed();
  progress.reset();
  std::optional<ShrunkRun> run;
  if (result.violated) run = run_of(loaded, ticked, result, session);
  if (arguments.json) {
    session.print(reports::exhaust_json(report_of(loaded, result, wall, run)));
    return status_of_search(result, session);
  }
  const double wall_s = std::max(static_cast<double>(wall.ns) / 1e9, 1e-9);
  session.print(
      fmt::format("{} {}\n", session.paint(Colour::bold, loaded.scenario.id), loaded.scenario.title));
  session.print(
      to_columns({{"alphabet", alphabet_text(loaded, ticked)},
                  {"lock", code_text(ticked)},
                  {"states", states_text(result)},
                  {"speed", fmt::format("{:.0f} states/s · {:.2f} s · {} bytes, {} per state",
                                        static_cast<double>(result.states) / wall_s, wall_s,
                                        with_separators(result.bytes), result.bytes / result.states)}}));
  session.print("\n" + (run ? shrunk_text(*run, session.paint) + "\n" : std::string()) +
                bound_text(result.end, {options.most_states, options.most_bytes}) +
                verdict_text(ticked, result, run, session.paint));
  return status_of_search(result, session);
}

}  // namespace lockstep::cli
