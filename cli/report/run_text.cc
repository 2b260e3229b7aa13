#include "cli/report/run_text.h"

#include <utility>

#include <fmt/core.h>

#include "cli/input/repro.h"
#include "cli/report/campaign_caveats.h"
#include "cli/report/campaign_strikes.h"
#include "cli/terminal/table.h"
#include "core/text.h"
#include "reports/breach/breach_words.h"
#include "scenarios/run/run_facts.h"

namespace lockstep::cli {
namespace {

using scenarios::JudgedRun;

std::string seed_text(const Schedule& schedule) {
  return schedule.seed() ? fmt::format("seed {}", schedule.seed()->value) : "nominal";
}

// Names the faults that struck. If the scenario draws faults and none struck, points to `lockstep
// campaign`, because such a run says little.
std::string struck_text(const LoadedScenario& loaded, const scenarios::RunResult& run) {
  const bool none = run.verdict != Verdict::violated && run.faults.empty() && draws_faults(loaded.scenario);
  return none ? "none in this run; lockstep campaign makes many" : faults_text(run.fault_counts);
}

std::string counts_text(const LoadedScenario& loaded, const scenarios::RunResult& run) {
  return to_columns({{"run", fmt::format("{} events in {} simulated · {} {}", with_separators(run.events),
                                         for_people(run.simulated), with_separators(run.acquisitions),
                                         run.acquisitions == 1 ? "acquisition" : "acquisitions")},
                     {"faults", struck_text(loaded, run)},
                     {"digest", to_hex(run.digest)}});
}

std::string note_text(const JudgedViolation& note) {
  return fmt::format("  also seen, not checked by this scenario: {} at {}, {} the model\n",
                     code_of(note.violation.property), for_people(note.violation.at),
                     note.inside_model ? "inside" : "outside");
}

std::string story_text(const LoadedScenario& loaded, const JudgedViolation& judged,
                       const scenarios::RunResult& run, const Schedule& schedule, const Paint& paint) {
  const RunFacts facts = scenarios::run_facts(loaded.scenario);
  const std::string story =
      reports::to_text(reports::story_of(judged, run.history, facts, schedule.seed()), {});
  const std::size_t head = story.find('\n');
  return paint(Colour::red, story.substr(0, head)) + story.substr(head) + "\n";
}

// Tells the story of a violation as another run shows it.
std::string shown_elsewhere_text(const LoadedScenario& loaded, const JudgedViolation& judged,
                                 const Paint& paint) {
  scenarios::Runner runner(loaded.scenario, loaded.program.interrupted);
  JudgedRun shown{runner.run(*judged.shown_by, {.history = true}), {}, {}};
  JudgedViolation there;
  there.violation = judged.violation;
  for (const auto* found : {&shown.run.violations, &shown.run.notes}) {
    for (const Violation& violation : *found) {
      if (violation.property == judged.violation.property) there.violation = violation;
    }
  }
  const std::string breaches =
      judged.breached.size() == 1
          ? reports::breach_line(judged.breached.front())
          : fmt::format("{}, and {} more", reports::breach_line(judged.breached.front()),
                        judged.breached.size() - 1);
  const std::string which = judged.shown_by_first_seeds
                                ? fmt::format("A run of seed {}", judged.shown_by->seed()->value)
                                : std::string("A run like it");
  return fmt::format("The run breached what {} assumes ({}). {} that breaches nothing breaks {}, too:\n\n",
                     code_of(judged.violation.property), breaches, which,
                     code_of(judged.violation.property)) +
         story_text(loaded, there, shown.run, *judged.shown_by, paint) +
         fmt::format("Reproduce it: {}\n\n", replay_command(loaded, *judged.shown_by));
}

// Returns the verdict, and says which part of the run it is about.
std::string verdict_text(const LoadedScenario& loaded, const scenarios::RunResult& run,
                         const std::optional<Duration>& part, const Paint& paint) {
  const Verdict verdict = run.verdict;
  if (run.out_of_events) {
    return fmt::format(
        "{} the run ended at its bound of {} events, at {} of {} (more: --set budget.events=N)\n",
        paint(Colour::yellow, "? inconclusive:"), with_separators(run.events), for_people(run.simulated),
        for_people(loaded.scenario.setup.duration));
  }
  const std::string until =
      part ? fmt::format(" in the first {}; what follows was not run", for_people(*part)) : std::string();
  if (verdict == Verdict::held) return paint(Colour::green, "✓ held") + until + "\n";
  if (const auto late = late_first_call(loaded.scenario))
    return fmt::format("{} {}\n", paint(Colour::yellow, "? inconclusive:"), *late);
  return paint(Colour::yellow, "? inconclusive:") +
         (part ? " nobody acquired the lock" + until : std::string(" nobody ever acquired the lock")) + "\n";
}

// Says what is known of a run that was found to violate, and then stopped before it was judged.
std::string unjudged_text(const LoadedScenario& loaded, const scenarios::RunResult& run,
                          const Schedule& schedule, const Paint& paint) {
  std::string found;
  for (const Violation& violation : run.violations)
    found += fmt::format("{}{} at {}", found.empty() ? "" : ", ", code_of(violation.property),
                         for_people(Duration{violation.at.ns}));
  return fmt::format("{} {}; stopped before it was known whether that is inside the model\nReproduce: {}\n",
                     paint(Colour::red, "✗ violated:"), found, replay_command(loaded, schedule));
}

}  // namespace

std::string faults_text(const std::array<std::uint64_t, fault_kind_count>& counts) {
  std::string text;
  for (const FaultKindInfo& info : fault_kinds()) {
    const std::uint64_t count = counts[static_cast<std::size_t>(info.kind)];
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", info.name, with_separators(count));
  }
  return text.empty() ? "none" : text;
}

std::string violation_text(const LoadedScenario& loaded, const JudgedRun& judged, const Schedule& schedule,
                           const Paint& paint) {
  std::string text;
  for (const JudgedViolation& one : judged.violations) {
    text += one.shown_by ? shown_elsewhere_text(loaded, one, paint)
                         : story_text(loaded, one, judged.run, schedule, paint);
  }
  return text;
}

Schedule shown_schedule(const scenarios::Scenario& scenario, const JudgedRun& judged,
                        const Schedule& schedule) {
  std::vector<JudgedViolation> sorted = judged.violations;
  scenarios::sort_by_interest(scenario, sorted);
  return sorted.empty() ? schedule : sorted.front().shown_by.value_or(schedule);
}

std::string run_text(const LoadedScenario& loaded, const JudgedRun& judged, const Schedule& schedule,
                     const Paint& paint, const std::optional<Duration>& part) {
  std::string text = fmt::format("{} {}   {}\n", paint(Colour::bold, loaded.scenario.id),
                                 loaded.scenario.title, seed_text(schedule));
  text += counts_text(loaded, judged.run);
  for (const JudgedViolation& note : judged.notes) text += note_text(note);
  if (const auto busy = busy_clients_caveat(judged.run.sometimes)) text += "  note: " + *busy + "\n";
  text += '\n';
  if (judged.run.verdict == Verdict::violated && judged.violations.empty())
    return text + unjudged_text(loaded, judged.run, schedule, paint);
  if (judged.run.verdict != Verdict::violated) return text + verdict_text(loaded, judged.run, part, paint);
  return text + violation_text(loaded, judged, schedule, paint) +
         "Reproduce: " + replay_command(loaded, shown_schedule(loaded.scenario, judged, schedule)) + "\n";
}

namespace {

std::vector<reports::ViolationReport> reports_of(const LoadedScenario& loaded,
                                                 const std::vector<JudgedViolation>& all,
                                                 const Schedule& schedule) {
  std::vector<reports::ViolationReport> made;
  for (const JudgedViolation& one : all) {
    made.push_back({one, one.inside_model ? token_of(loaded, one.shown_by.value_or(schedule)) : ""});
  }
  return made;
}

}  // namespace

reports::RunReport report_of(const LoadedScenario& loaded, const JudgedRun& judged,
                             const Schedule& schedule) {
  const scenarios::RunResult& run = judged.run;
  reports::RunReport report;
  report.scenario = loaded.scenario.id;
  report.lock = scenarios::lock_facts(loaded.scenario).kind;
  report.seed = schedule.seed();
  report.verdict = run.verdict;
  report.digest = run.digest;
  report.events = run.events;
  report.acquisitions = run.acquisitions;
  report.simulated = run.simulated;
  report.out_of_events = run.out_of_events;
  report.fault_counts = run.fault_counts;
  report.violations = reports_of(loaded, judged.violations, schedule);
  report.notes = reports_of(loaded, judged.notes, schedule);
  if (auto busy = busy_clients_caveat(run.sometimes)) report.caveats.push_back(std::move(*busy));
  report.repro = token_of(loaded, schedule);
  return report;
}

}  // namespace lockstep::cli
