#pragma once
// Runs campaigns for tests: loads a scenario by its id, runs some seeds, and counts what they found.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/campaign/campaign.h"

namespace lockstep::tests {

// Returns a shipped scenario with overrides. Fails the test if there is no such id or if an override does
// not fit.
scenarios::Scenario shipped(const std::string& id, const std::vector<std::string>& sets = {});

// Runs seeds 1 to `runs` in two threads. Without `keep_going` the campaign ends at the first violation.
scenarios::CampaignResult campaign(const scenarios::Scenario& scenario, std::uint64_t runs,
                                   bool keep_going = true);

// Returns the number of runs that broke the property inside the model, or outside if `inside` is false.
std::uint64_t runs_with(const scenarios::CampaignResult& result, Property property, bool inside);

}  // namespace lockstep::tests
