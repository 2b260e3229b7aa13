#pragma once
// Plants a nondeterminism that changes a run, and says at which event it must be found.

#include <cstdint>
#include <string>

namespace lockstep::tests {

struct Planted {
  std::uint64_t at_event = 0;         // the event at which it is planted
  std::uint64_t first_differing = 0;  // the first event that differs, counted from 1
};

// Returns the first planted nondeterminism that changes the run of a shipped scenario. It is planted at
// event 30 or later, so that many events come before it. Throws std::logic_error if there is none.
Planted planted_in(const std::string& scenario, std::uint64_t seed);

}  // namespace lockstep::tests
