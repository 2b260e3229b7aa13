#pragma once
// What each deviation of a violating run does for the violation: what the run is without it, and from which
// size on it is enough.

#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scenarios/shrink/deviation_units.h"
#include "scenarios/shrink/round_value.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::scenarios {

struct Necessity {
  DeviationUnit unit;
  std::int64_t value = 0;            // of its head
  bool necessary = true;             // without it the run does not break in this way
  Verdict without = Verdict::held;   // of the run without it
  std::optional<Boundary> boundary;  // of a necessary one that has a size
};

// Of each deviation that the schedule overrides, ascending. REQUIRES: the schedule breaks in the way of the
// target.
std::vector<Necessity> necessities(Runner& runner, const Schedule& schedule, const ShrinkTarget& target);

// Whether the schedule breaks in the way of the target: one run, and its judgement if it breaks that kind at
// all.
bool breaks_so(Runner& runner, const Schedule& schedule, const ShrinkTarget& target);

}  // namespace lockstep::scenarios
