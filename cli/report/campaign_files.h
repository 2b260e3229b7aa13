#pragma once
// Writes what a campaign leaves behind: reports for CI, and the files in the folder of --out.

#include <string>
#include <vector>

#include "cli/report/campaign_summary.h"
#include "cli/terminal/hooks.h"
#include "reports/machine/ci_report.h"

namespace lockstep::cli {

// Returns a case for each group of failures, and a case for each scenario without failures. A group took
// what shrinking and telling it took, and its share of what the scenario's runs took.
reports::CiReport ci_report_of(const std::vector<CampaignPart>& parts, const Hooks& hooks);

// Removes what an earlier campaign has left in the folder, and nothing else, so that no failure in it is an
// old one. The folder need not exist. Throws CommandError 73.
void clear_campaign(const std::string& folder);

// Writes the token of a group's first run as found-SCENARIO-KIND-SIDE-seed-N.txt, so that it is there even if
// the process is killed. Makes the folder. Throws CommandError 73.
void write_found(const std::string& folder, const LoadedScenario& loaded, const scenarios::Failure& failure);

// Writes campaign.json, and for each group of failures two files: NN-SCENARIO-KIND-SIDE.toml is a repro
// file, and the .txt of the same name is its story. NN counts the groups in the order in which they were
// found. Removes what write_found() has written. Makes the folder. Throws CommandError 73.
void write_campaign(const std::string& folder, const std::vector<CampaignPart>& parts);

}  // namespace lockstep::cli
