#pragma once
// Writes what a campaign leaves behind: reports for CI, and the files in the folder of --out.

#include <string>
#include <vector>

#include "cli/report/campaign_summary.h"
#include "reports/machine/ci_report.h"

namespace lockstep::cli {

// Returns a case for each group of failures, and a case for each scenario without failures.
reports::CiReport ci_report_of(const std::vector<CampaignPart>& parts);

// Writes campaign.json, and for each group of failures two files: NN-SCENARIO-KIND-SIDE.toml is a repro
// file, and the .txt of the same name is its story. NN counts the groups in the order in which they were
// found. REQUIRES: the folder exists. Throws CommandError 73.
void write_campaign(const std::string& folder, const std::vector<CampaignPart>& parts);

}  // namespace lockstep::cli
