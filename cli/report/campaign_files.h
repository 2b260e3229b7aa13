#pragma once
// What a campaign leaves behind: for CI, and in the folder of --out.

#include <string>
#include <vector>

#include "cli/report/campaign_summary.h"
#include "reports/machine/ci_report.h"

namespace lockstep::cli {

// A case for each group of failures, and one for each scenario without any.
reports::CiReport ci_report_of(const std::vector<CampaignPart>& parts);

// campaign.json, and for each group NN-SCENARIO-KIND-SIDE.toml (a repro file) and .txt (its story), numbered
// as they were found. The folder is there. Throws CommandError 73.
void write_campaign(const std::string& folder, const std::vector<CampaignPart>& parts);

}  // namespace lockstep::cli
