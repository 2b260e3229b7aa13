#pragma once
// How much is measured. A quick run is a smoke test, and its numbers mean little.

#include <cstdint>

namespace lockstep::bench {

struct Effort {
  std::uint64_t turns = 31;         // of a comparison
  std::uint64_t runs_per_turn = 4;  // of redlock/nominal
  std::uint64_t copies = 20'000;
};

constexpr Effort full_effort() { return {}; }
constexpr Effort quick_effort() { return {3, 1, 500}; }

}  // namespace lockstep::bench
