#pragma once
// A violation with its judgement: whether a run within the model shows it (docs/PROPERTIES.md, "Inside or
// outside the model").

#include <cstdint>
#include <optional>
#include <vector>

#include "core/assumption.h"
#include "core/schedule/schedule.h"
#include "core/verdict.h"

namespace lockstep {

// Runs within the model that are like a run that is judged.
struct NearRuns {
  std::uint32_t runs = 0;      // those that count; a run that breaches an assumption all the same does not
  std::uint32_t violated = 0;  // 0 or 1, because looking ends with the first that violates
  friend bool operator==(const NearRuns&, const NearRuns&) = default;
};

struct JudgedViolation {
  Violation violation;
  bool inside_model = true;
  std::vector<Breach> breached;  // by the run that was judged
  NearRuns near{};               // empty unless runs near it had to decide
  // The run within the model that shows the violation. Nothing if the judged run itself is one, and
  // outside.
  std::optional<Schedule> shown_by{};
  bool shown_by_first_seeds = false;  // shown_by comes from one of the scenario's first seeds
  friend bool operator==(const JudgedViolation&, const JudgedViolation&) = default;
};

}  // namespace lockstep
