#pragma once
// Checks that a schedule gives the same run twice, and finds the first event that differs if it does not.

#include <cstdint>
#include <optional>
#include <string>

#include "core/schedule/schedule.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {

// Where a run and its repetition differ.
struct Mismatch {
  std::uint64_t seed = 0;
  // The first event that differs, counted from 1. 0: none differs in worlds that are made from scratch, so
  // something has survived in the world that is used again.
  std::uint64_t event = 0;
  std::string first;  // the event in each run
  std::string second;
};

// Runs the schedule twice. Returns the first difference, or nothing if there is none. `plant_at_event`
// makes the second run differ, for tests; 0: off.
std::optional<Mismatch> verify_determinism(Runner& runner, const Schedule& schedule, std::uint64_t seed,
                                           std::uint64_t plant_at_event = 0);

}  // namespace lockstep::scenarios
