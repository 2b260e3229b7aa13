#pragma once
// Groups of failures that turn out to have one cause.

#include "cli/report/campaign_summary.h"

namespace lockstep::cli {

// Joins groups of the same kind and side whose shrunk runs need the same deviations, by what deviates and by
// the kind of host that it concerns. The first of such groups stands for all. Groups whose shrinking was not
// finished stay as they are. Groups that shrinking has shown to be inside come first.
void join_alike(CampaignPart& part);

}  // namespace lockstep::cli
