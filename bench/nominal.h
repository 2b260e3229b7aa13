#pragma once
// The scenarios that are measured: the shipped redlock/nominal, in any size, and campaigns with faults.

#include <cstdint>
#include <string_view>

#include "scenarios/scenario.h"

namespace lockstep::bench {

struct Size {
  std::uint16_t clients = 3;
  std::uint16_t nodes = 5;
  std::uint32_t duration_ms = 60'000;  // simulated
};

scenarios::Scenario nominal(const Size& size = {});

// Campaigns with faults: all faults for each kind of lock, one that runs a lock's own promise, and the
// article's lock repaired.
inline constexpr std::string_view campaigns_measured[] = {"C8", "redlock/general", "single/general",
                                                          "article/repaired"};
// REQUIRES: the scenario is shipped.
scenarios::Scenario shipped(std::string_view id);

}  // namespace lockstep::bench
