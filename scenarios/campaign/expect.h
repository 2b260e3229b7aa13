#pragma once
// What a campaign found, compared with what its scenario's [expect] says (docs/SCENARIO_FORMAT.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/campaign/campaign.h"

namespace lockstep::scenarios {

struct Comparison {
  std::vector<std::string> differences;  // phrases; empty: all is as expected
  // The lowest seed of the run to look at: of what should not have been found, else of what was to be found.
  std::optional<std::uint64_t> seed;
  bool as_expected() const { return differences.empty(); }
};

// REQUIRES: a campaign that kept going to its end, without a mismatch.
Comparison compare(const Expectation& expect, const CampaignResult& result);

// "violated: RES outside", "held". Empty if nothing is expected.
std::string to_text(const Expectation& expect);

// "violated: RES outside in 50 runs", "held", "inconclusive: nobody acquired".
std::string outcome_text(const CampaignResult& result);

}  // namespace lockstep::scenarios
