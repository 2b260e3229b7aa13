#pragma once
// A scenario whose campaign is compared with its [expect], as text, for CI and for programs.

#include <optional>
#include <string>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/paint.h"
#include "cli/terminal/session.h"
#include "reports/machine/campaign_report.h"
#include "reports/machine/ci_report.h"
#include "scenarios/campaign/expect.h"

namespace lockstep::cli {

struct CheckedScenario {
  LoadedScenario loaded;
  scenarios::CampaignResult result;
  scenarios::Comparison comparison;
  std::optional<ShrunkRun> shrunk;  // the run that shows what should not have been found
  // Whole sentences. What a shipped scenario is about, its own text says, so it has none.
  std::vector<std::string> caveats;
};

// Compares the result with what the scenario expects, and shrinks the first run of what should not have been
// found, on so many threads. After an interrupt the run is as small as it was then.
// REQUIRES: the campaign of the scenario kept going to its end, without a mismatch.
CheckedScenario checked_scenario(const LoadedScenario& loaded, scenarios::CampaignResult result,
                                 unsigned threads, const Session& session);

reports::CheckedScenario report_of(const CheckedScenario& checked);

// Returns the case. If it failed, its detail has the story of the shrunk run, or what was looked at without
// finding what was expected, and the command that reproduces it. The caller knows what it took.
reports::CiCase ci_case_of(const CheckedScenario& checked);

// Returns the same for people.
std::string text_of(const CheckedScenario& checked, const Paint& paint);

}  // namespace lockstep::cli
