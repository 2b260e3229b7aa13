#include "cli/report/shrink_run.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/deviation_text.h"
#include "cli/report/run_text.h"
#include "cli/report/tried_remedies.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/progress.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/schedule/choice_limits.h"
#include "core/schedule/choice_text.h"
#include "core/schedule/engine_version.h"
#include "core/text.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {
namespace {

using scenarios::Necessity;
using scenarios::Workforce;

std::vector<std::string> overrides_with(std::vector<std::string> overrides, const Workforce& workforce) {
  const auto set = [&](std::string_view key, std::uint32_t value) {
    if (value == 0) return;
    std::erase_if(overrides,
                  [&](const std::string& one) { return one.starts_with(fmt::format("{}=", key)); });
    overrides.push_back(fmt::format("{}={}", key, value));
  };
  set("clients.count", workforce.clients);
  set("clients.rounds", workforce.rounds);
  return overrides;
}

LoadedScenario reload(const LoadedScenario& loaded, const Workforce& workforce) {
  const std::vector<std::string> overrides = overrides_with(loaded.overrides, workforce);
  if (loaded.file) return load_scenario_file(*loaded.file, overrides, loaded.program);
  auto shipped = load_shipped_scenario(loaded.scenario.id, overrides, loaded.program);
  CHECK(shipped.has_value());
  return std::move(*shipped);
}

std::string without_text(const Necessity& necessity) {
  if (!necessity.necessary) return "not necessary: it breaks without it, too";
  return fmt::format("without it: {}", necessity.without == Verdict::violated
                                           ? "violated in another way"
                                           : std::string(name_of(necessity.without)));
}

std::string boundary_text(const Necessity& necessity) {
  if (!necessity.boundary) return {};
  const ChoiceKey& key = necessity.unit.head;
  const bool for_good = necessity.value == longest_duration.ns;
  if (necessity.value == 1) return "any size is enough";
  const std::string shown = for_good ? "for good" : "with " + value_for_people(key, necessity.value);
  return fmt::format("breaks from {} on, shown {}", value_for_people(key, necessity.boundary->breaks), shown);
}

std::optional<std::string> file_seen_from(const LoadedScenario& loaded, const std::string& path) {
  if (!loaded.file) return std::nullopt;
  const auto folder = std::filesystem::absolute(path).parent_path();
  return std::filesystem::absolute(*loaded.file)
      .lexically_normal()
      .lexically_relative(folder.lexically_normal())
      .generic_string();
}

std::string_view why_not_finished(scenarios::ShrinkEnd end) {
  switch (end) {
    case scenarios::ShrinkEnd::complete:
      return "";
    case scenarios::ShrinkEnd::effort:
      return ", not finished: --shrink-effort allows more";
    case scenarios::ShrinkEnd::time:
      return ", not finished: --shrink-time was over";
    case scenarios::ShrinkEnd::interrupt:
      return ", not finished: it was interrupted";
  }
  return "";
}

// Returns "faults 3 → 1 · deviations 412 → 1 · shrunk with 612 runs".
std::string sizes_text(const ShrunkRun& run) {
  const scenarios::Shrunk& shrunk = run.shrunk;
  if (shrunk.runs == 0) return "not shrunk";
  if (shrunk.schedule.seed())
    return fmt::format("not shrunk: {} made nothing small of it{}", runs_text(shrunk.runs),
                       why_not_finished(shrunk.end));
  const auto units = scenarios::units_of(shrunk.schedule);
  return fmt::format("faults {} → {} · deviations {} → {} · shrunk with {} runs{}", shrunk.faults_before,
                     std::count_if(units.begin(), units.end(), scenarios::is_fault),
                     with_separators(shrunk.deviations_before), with_separators(units.size()),
                     with_separators(shrunk.runs), why_not_finished(shrunk.end));
}

// Says how many deviations are left beside those that are told.
std::string more_text(const ShrunkRun& run) {
  const std::size_t units = run.shrunk.schedule.seed() ? 0 : run.shrunk.schedule.deviation_count();
  const std::size_t told = run.necessities.size();
  if (units <= told) return {};
  return fmt::format("and {} more, which a repro file names", with_separators(units - told));
}

// Takes the run as it was, if its token is shorter than that of a run that was not shrunk to the end and has
// more deviations than are told.
void keep_the_shorter(ShrunkRun& run, const LoadedScenario& loaded, const Schedule& schedule,
                      const scenarios::ShrinkTarget& target) {
  if (run.target != target || run.shrunk.schedule.deviation_count() <= most_told) return;
  if (token_of(run.loaded, run.shrunk.schedule).size() <= token_of(loaded, schedule).size()) return;
  const scenarios::Shrunk ended = run.shrunk;
  run = unshrunk_run(loaded, schedule, target);
  run.shrunk.runs = ended.runs;
  run.shrunk.faults_before = ended.faults_before;
  run.shrunk.deviations_before = ended.deviations_before;
  run.shrunk.effort = ended.effort;
  run.shrunk.end = ended.end;
}

void look_at_necessities(ShrunkRun& run, const std::function<bool()>& out_of_time) {
  scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
  try {
    run.necessities =
        scenarios::necessities(runner, run.shrunk.schedule, run.target, {most_told, out_of_time});
  } catch (const scenarios::Stopped&) {
    run.necessities.clear();  // what was shrunk is kept
  }
}

bool is_of(const JudgedViolation& judged, const scenarios::ShrinkTarget& target) {
  return target == scenarios::ShrinkTarget{judged.violation.property, judged.inside_model};
}

}  // namespace

ShrunkRun shrink_run(const LoadedScenario& loaded, const Schedule& schedule,
                     const scenarios::ShrinkTarget& target, const ShrinkLimits& limits,
                     const Session& session) {
  ShrunkRun run = unshrunk_run(loaded, schedule, target);
  if (limits.none || (limits.time && limits.time->ns <= 0)) return run;
  scenarios::ShrinkOptions options;
  options.most_effort = limits.effort;
  options.threads = limits.threads;
  options.interrupted = session.hooks.program.interrupted;
  const Stopwatch watch(session.hooks);
  if (limits.time) options.out_of_time = [&] { return watch.elapsed() >= *limits.time; };
  const std::string what =
      fmt::format("shrinking {} {}", code_of(target.kind), target.inside_model ? "inside" : "outside");
  Progress progress(session, what);
  options.progress = [&](std::uint64_t runs, std::size_t deviations) {
    progress.show([&] {
      return fmt::format("{} · {} · {} left", what, runs_text(runs), counted(deviations, "deviation"));
    });
  };
  const scenarios::WithWorkforce with_workforce =
      [&](const Workforce& workforce) -> std::optional<scenarios::Scenario> {
    try {
      return reload(loaded, workforce).scenario;
    } catch (const CommandError&) {
      return std::nullopt;  // a fault or a link needs the client
    }
  };
  run.shrunk = scenarios::shrink(loaded.scenario, schedule, target, with_workforce, options);
  run.target = run.shrunk.target;
  run.loaded = reload(loaded, run.shrunk.workforce);
  if (!run.shrunk.complete()) keep_the_shorter(run, loaded, schedule, target);
  if (!run.shrunk.schedule.seed() && !session.interrupted()) look_at_necessities(run, options.out_of_time);
  run.wall = watch.elapsed();
  return run;
}

ShrunkRun unshrunk_run(const LoadedScenario& loaded, const Schedule& schedule,
                       const scenarios::ShrinkTarget& target) {
  ShrunkRun run;
  run.loaded = loaded;
  run.target = target;
  run.shrunk.target = target;
  run.shrunk.scenario = loaded.scenario;
  run.shrunk.schedule = schedule;
  run.shrunk.end = scenarios::ShrinkEnd::interrupt;
  return run;
}

std::string_view state_of(const scenarios::Shrunk& shrunk) {
  if (shrunk.complete()) return "complete";
  if (shrunk.runs == 0) return "no";
  return shrunk.end == scenarios::ShrinkEnd::effort ? "budget" : "time";
}

std::string necessities_text(const std::vector<Necessity>& necessities, const scenarios::RunResult& run) {
  std::string text;
  for (const Necessity& necessity : necessities) {
    const std::string boundary = boundary_text(necessity);
    text += fmt::format("  {}\n    {}{}{}\n", deviation_text(necessity.unit.head, necessity.value, run),
                        without_text(necessity), boundary.empty() ? "" : "; ", boundary);
  }
  return text;
}

std::string remedies_text(const ShrunkRun& run, const std::vector<JudgedViolation>& violations,
                          std::string_view label) {
  std::string text;
  for (const JudgedViolation& judged : violations) {
    if (!is_of(judged, run.target)) continue;
    for (const std::string& one : tried_remedies(run.loaded, run.shrunk.schedule, judged))
      text += fmt::format("{:>{}} {}\n", text.empty() ? label : "or:", label.size(), one);
  }
  return text;
}

std::string shrunk_text(const ShrunkRun& run, const Paint& paint) {
  try {
    scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
    const scenarios::JudgedRun judged = scenarios::judge(runner, run.shrunk.schedule);
    const std::string helps = remedies_text(run, judged.violations, "What helps:");
    const std::string more = more_text(run);
    return violation_text(run.loaded, judged, run.shrunk.schedule, paint) +
           fmt::format("What it takes: {}\n{}{}\n{}{}", sizes_text(run),
                       necessities_text(run.necessities, judged.run),
                       more.empty() ? "" : fmt::format("  {}\n", more), helps, helps.empty() ? "" : "\n");
  } catch (const scenarios::Stopped&) {
    return "The run was stopped before its story could be told.\n";
  }
}

std::string smallest_text(const ShrunkRun& run) {
  std::string text = fmt::format("  {}\n", sizes_text(run));
  try {
    scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
    const scenarios::JudgedRun judged = scenarios::judge(runner, run.shrunk.schedule);
    for (const Necessity& necessity : run.necessities)
      text += fmt::format("    {}\n", deviation_text(necessity.unit.head, necessity.value, judged.run));
    if (const std::string more = more_text(run); !more.empty()) text += fmt::format("    {}\n", more);
    return text + remedies_text(run, judged.violations, "  what helps:");
  } catch (const scenarios::Stopped&) {
    return text;
  }
}

scenarios::ShrinkTarget target_of(const scenarios::ReproFile& repro, const LoadedScenario& loaded,
                                  const std::string& advice) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  const auto violations = scenarios::judge(runner, repro.run.schedule).violations;
  for (const JudgedViolation& judged : violations) {
    if (repro.target && is_of(judged, *repro.target)) return *repro.target;
  }
  const auto target = scenarios::shrink_target(loaded.scenario, violations);
  if (target) return *target;
  throw CommandError(
      ExitStatus::bad_input,
      "that run violates nothing that its scenario checks, so there is nothing to shrink" + advice);
}

std::string repro_file_text(const ShrunkRun& run, const std::string& path) {
  scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
  const scenarios::RunResult result = runner.run(run.shrunk.schedule, {.history = true});
  std::vector<std::string> notes;
  for (const Deviation& deviation : run.shrunk.schedule.overrides()) {
    const auto head = std::find_if(run.necessities.begin(), run.necessities.end(),
                                   [&](const Necessity& one) { return one.unit.head == deviation.key; });
    notes.emplace_back();
    if (head == run.necessities.end()) continue;
    const std::string boundary = boundary_text(*head);
    notes.back() =
        deviation_text(head->unit.head, head->value, result) + (boundary.empty() ? "" : "; " + boundary);
  }
  const scenarios::ReproFile repro{
      {run.loaded.scenario.id, run.loaded.overrides, run.loaded.hash, run.shrunk.schedule},
      engine_version,
      run.target,
      result.digest,
      file_seen_from(run.loaded, path),
      Verdict::violated};
  const std::string title =
      fmt::format("{}: {} {}, {} the model", run.loaded.scenario.id, code_of(run.target.kind),
                  name_of(run.target.kind), run.target.inside_model ? "inside" : "outside");
  return scenarios::to_text(repro, title, notes);
}

}  // namespace lockstep::cli
