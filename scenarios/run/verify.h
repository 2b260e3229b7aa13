#pragma once
// Whether a schedule gives the same run twice, and the first event that differs where it does not.

#include <cstdint>
#include <optional>
#include <string>

#include "core/schedule/schedule.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {

// Where a run and its repetition differ.
struct Mismatch {
  std::uint64_t seed = 0;
  std::uint64_t event = 0;  // the first that differs, counted from 1; 0: none does in worlds that are made
                            // anew, so something has survived in the one that is used again
  std::string first;        // as each run had it
  std::string second;
};

// Runs the schedule twice; the first difference, if there is one.
std::optional<Mismatch> verify_determinism(Runner& runner, const Schedule& schedule, std::uint64_t seed,
                                           std::uint64_t plant_at_event = 0);

}  // namespace lockstep::scenarios
