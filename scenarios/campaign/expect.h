#pragma once
// Compares what a campaign found with what its scenario's [expect] says (docs/SCENARIO_FORMAT.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/campaign/campaign.h"

namespace lockstep::scenarios {

// A kind of violation that was found and should not have been.
struct Unexpected {
  Property kind = Property::me;
  bool inside_model = true;
  friend bool operator==(const Unexpected&, const Unexpected&) = default;
};

struct Comparison {
  std::vector<std::string> differences;  // phrases; empty: all is as expected
  // The run to look at: the lowest seed that found what should not have been found, else the lowest seed
  // that found what was expected.
  std::optional<std::uint64_t> seed;
  // What the run of this seed shows. Nothing if that was expected.
  std::optional<Unexpected> unexpected;
  bool as_expected() const { return differences.empty(); }
};

// Returns how the result differs from what is expected.
// REQUIRES: the campaign kept going to its end, without a mismatch.
Comparison compare(const Expectation& expect, const CampaignResult& result);

// Returns the expectation as text: "violated: RES outside", "held". Empty if nothing is expected.
std::string to_text(const Expectation& expect);

// Returns what the campaign found as text: "violated: RES outside in 50 runs", "held", "inconclusive:
// nobody acquired".
std::string outcome_text(const CampaignResult& result);

}  // namespace lockstep::scenarios
