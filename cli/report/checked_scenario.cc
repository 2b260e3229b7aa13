#include "cli/report/checked_scenario.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/input/repro.h"
#include "cli/report/campaign_caveats.h"
#include "cli/report/run_text.h"
#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/text.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {
namespace {

using scenarios::CampaignResult;
using scenarios::Failure;

// Returns the group of runs that shows what should not have been found.
const Failure& failure_of(const CampaignResult& result, const scenarios::Comparison& comparison) {
  const auto found = std::find_if(result.failures.begin(), result.failures.end(), [&](const Failure& one) {
    return one.seed == comparison.seed &&
           comparison.unexpected ==
               scenarios::Unexpected{one.judged.violation.property, one.judged.inside_model};
  });
  CHECK(found != result.failures.end());
  return *found;
}

std::string what_to_do(const CampaignResult& result) {
  constexpr const char* more = "let more happen: more or longer runs ([budget]), other faults";
  if (!result.missing_sometimes.empty())
    return fmt::format("What to do: {}; or take out of sometimes ([check]) what need not happen.", more);
  switch (result.verdict) {
    case Verdict::inconclusive:
      if (result.out_of_events > 0)
        return "What to do: allow more events ([budget] events), or let a run be shorter ([budget] "
               "duration).";
      return "What to do: give clients the time and the nodes to acquire the lock ([budget] duration, "
             "faults).";
    case Verdict::held:
      return fmt::format("What to do: if that is right, write outcome = \"held\" into [expect]. If not, {}.",
                         more);
    case Verdict::violated:
      return fmt::format("What to do: {}; or take out of kinds ([expect]) what is repaired.", more);
  }
  return {};
}

std::string reproduction(const CheckedScenario& checked) {
  if (checked.shrunk)
    return "Reproduce: " + replay_command(checked.shrunk->loaded, checked.shrunk->shrunk.schedule);
  const LoadedScenario& loaded = checked.loaded;
  return fmt::format("Reproduce: {} campaign {} --keep-going", loaded.program.name,
                     loaded.file ? shell_quoted(*loaded.file) : loaded.scenario.id);
}

std::string got_text(const CheckedScenario& checked) { return scenarios::outcome_text(checked.result); }

std::string failed_text(const CheckedScenario& checked) {
  return fmt::format("expected {}, got {}", scenarios::to_text(checked.loaded.scenario.expect),
                     got_text(checked));
}

// Returns lines on why the scenario failed, without what failed_text() says.
std::vector<std::string> lines_of(const CheckedScenario& checked) {
  std::vector<std::string> lines;
  std::vector<std::string> differences = checked.comparison.differences;
  std::erase(differences, got_text(checked));
  if (!differences.empty()) lines.push_back(fmt::format("{}", fmt::join(differences, "; ")));
  if (checked.shrunk) return lines;
  const CampaignResult& result = checked.result;
  lines.push_back(fmt::format("Looked at: {}, {} simulated; faults that struck: {}", runs_text(result.runs),
                              for_people(result.simulated), faults_text(result.fault_counts)));
  lines.push_back(what_to_do(result));
  lines.push_back(reproduction(checked));
  return lines;
}

// Returns the story of what should not have been found, with the command that reproduces it at its end.
std::string story_text(const CheckedScenario& checked, const Paint& paint) {
  if (!checked.shrunk) return {};
  const bool as_it_ran = checked.shrunk->shrunk.schedule.seed().has_value();
  return fmt::format("The run of seed {}, {}:\n\n", *checked.comparison.seed,
                     as_it_ran ? "as it ran" : "shrunk") +
         shrunk_text(*checked.shrunk, paint) + reproduction(checked);
}

}  // namespace

CheckedScenario checked_scenario(const LoadedScenario& loaded, CampaignResult result, unsigned threads,
                                 const Session& session) {
  CheckedScenario checked{loaded, std::move(result), {}, {}, {}};
  checked.comparison = scenarios::compare(loaded.scenario.expect, checked.result);
  if (loaded.file) {
    checked.caveats = campaign_caveats(loaded.scenario, checked.result);
    for (std::string& line : unchecked_kinds(checked.result)) checked.caveats.push_back(std::move(line));
  }
  if (!checked.comparison.unexpected) return checked;
  const Failure& failure = failure_of(checked.result, checked.comparison);
  ShrinkLimits limits;
  limits.threads = threads;
  checked.shrunk =
      shrink_run(loaded, run_of(failure), {failure.judged.violation.property, failure.judged.inside_model},
                 limits, session);
  return checked;
}

reports::CheckedScenario report_of(const CheckedScenario& checked) {
  const scenarios::Scenario& scenario = checked.loaded.scenario;
  reports::CheckedScenario report{scenario.id,         scenarios::to_text(scenario.expect),
                                  got_text(checked),   checked.comparison.as_expected(),
                                  checked.result.runs, ""};
  if (checked.shrunk) {
    report.repro = token_of(checked.shrunk->loaded, checked.shrunk->shrunk.schedule);
  } else if (checked.comparison.seed) {
    report.repro = token_of(checked.loaded, scenarios::schedule_of(scenario, scenarios::default_strategy,
                                                                   Seed{*checked.comparison.seed}));
  }
  return report;
}

reports::CiCase ci_case_of(const CheckedScenario& checked) {
  reports::CiCase made;
  made.name = checked.loaded.scenario.id;
  made.classname = "lockstep.check";
  made.file = checked.loaded.file.value_or("");
  made.distinction = made.file;
  made.ok = checked.comparison.as_expected();
  if (made.ok) return made;
  made.message = failed_text(checked);
  const std::vector<std::string> lines = lines_of(checked);
  const std::string story = story_text(checked, Paint{});
  made.detail =
      fmt::format("{}{}{}", fmt::join(lines, "\n"), lines.empty() || story.empty() ? "" : "\n\n", story);
  return made;
}

std::string text_of(const CheckedScenario& checked, const Paint& paint) {
  const bool ok = checked.comparison.as_expected();
  std::string got = ok ? got_text(checked) : failed_text(checked);
  if (checked.result.verdict == Verdict::held)
    got += fmt::format(" · faults: {}", faults_text(checked.result.fault_counts));
  std::string text =
      fmt::format("{} {:<20}  {} · {}\n", ok ? paint(Colour::green, "✓") : paint(Colour::red, "✗"),
                  checked.loaded.scenario.id, got, runs_text(checked.result.runs));
  if (!ok) {
    for (const std::string& line : lines_of(checked)) text += fmt::format("    {}\n", line);
  }
  for (const std::string& caveat : checked.caveats) text += fmt::format("    note: {}\n", caveat);
  if (checked.shrunk) text += fmt::format("\n{}\n\n", story_text(checked, paint));
  return text;
}

}  // namespace lockstep::cli
