#pragma once
// The scenario that is measured: the shipped redlock/nominal, in any size.

#include <cstdint>

#include "scenarios/scenario.h"

namespace lockstep::bench {

struct Size {
  std::uint16_t clients = 3;
  std::uint16_t nodes = 5;
  std::uint32_t duration_ms = 60'000;  // simulated
};

scenarios::Scenario nominal(const Size& size = {});

}  // namespace lockstep::bench
