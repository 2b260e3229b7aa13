#pragma once
// Holds what a campaign found, as the reports take it and as text for people.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/report/shrink_run.h"
#include "cli/terminal/paint.h"
#include "reports/machine/campaign_report.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::cli {

// The campaign's part for one scenario.
struct CampaignPart {
  LoadedScenario loaded;
  scenarios::CampaignResult result;
  std::vector<ShrunkRun> shrunk;             // one for each of the result's failures, in their order
  Duration wall;                             // what the runs took, without shrinking
  std::optional<std::uint64_t> until_quiet;  // of --until-quiet
  scenarios::StrategyKind strategy = scenarios::default_strategy;
};

// Sums all parts, of which there is at least one, and joins their failures, in the order of the parts. The
// verdict is violated if any part is violated, else inconclusive if any is inconclusive, else held.
reports::CampaignReport report_of(const std::vector<CampaignPart>& parts);

// Returns the text on one scenario: counts, faults, counters, groups of failures. Only the line "speed"
// depends on the machine.
std::string campaign_text(const CampaignPart& part, bool keep_going, const Paint& paint);

// Returns the last lines on all parts: the verdict in a sentence,
// and the command that repeats the first failure.
std::string campaign_summary(const std::vector<CampaignPart>& parts, const Paint& paint);

}  // namespace lockstep::cli
