#pragma once
// What a campaign found: as reports take it, and as text for people.

#include <string>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/paint.h"
#include "reports/machine/campaign_report.h"
#include "scenarios/campaign/campaign.h"

namespace lockstep::cli {

// The campaign of one scenario.
struct CampaignPart {
  LoadedScenario loaded;
  scenarios::CampaignResult result;
  std::vector<ShrunkRun> shrunk;  // of each of the result's failures
  Duration wall;
};

// Sums over all parts, with their failures one after the other. Violated if any is, else inconclusive if any
// is.
reports::CampaignReport report_of(const std::vector<CampaignPart>& parts);

// One scenario's part: counts, faults, counters, groups of failures. Only the line "speed" depends on the
// machine.
std::string campaign_text(const CampaignPart& part, bool keep_going, const Paint& paint);

// The last word on all of them: the verdict in a sentence, and the command that repeats the first failure.
std::string campaign_summary(const std::vector<CampaignPart>& parts, const Paint& paint);

}  // namespace lockstep::cli
