#pragma once
// Campaigns of tests: a scenario by its id, some of its runs, and what they found.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/campaign/campaign.h"

namespace lockstep::tests {

// Fails the test if there is none of this id, or where the overrides do not fit it.
scenarios::Scenario shipped(const std::string& id, const std::vector<std::string>& sets = {});

// Seeds from 1 on, in two threads; to the end, or to the first violation.
scenarios::CampaignResult campaign(const scenarios::Scenario& scenario, std::uint64_t runs,
                                   bool keep_going = true);

// How many runs broke the property inside the model, or outside.
std::uint64_t runs_with(const scenarios::CampaignResult& result, Property property, bool inside);

}  // namespace lockstep::tests
