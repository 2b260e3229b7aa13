#pragma once
// A planted nondeterminism that shows, and where it must be found.

#include <cstdint>
#include <string>

namespace lockstep::tests {

struct Planted {
  std::uint64_t at_event = 0;         // to plant at
  std::uint64_t first_differing = 0;  // counted from 1
};

// Late enough in the run of a shipped scenario that a good deal went before.
Planted planted_in(const std::string& scenario, std::uint64_t seed);

}  // namespace lockstep::tests
