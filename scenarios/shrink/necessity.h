#pragma once
// Says what each deviation of a violating run does for the violation: how the run ends without it, and from
// which size on the deviation is enough.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/assumption.h"
#include "core/verdict.h"
#include "scenarios/shrink/deviation_units.h"
#include "scenarios/shrink/round_value.h"
#include "scenarios/shrink/shrink.h"

namespace lockstep::scenarios {

struct Necessity {
  DeviationUnit unit;
  std::int64_t value = 0;            // of the unit's head
  bool necessary = true;             // without the unit the run does not break in this way
  Verdict without = Verdict::held;   // of the run without the unit
  std::optional<Boundary> boundary;  // of a necessary unit that has a size, if there was time
};

struct NecessityLimits {
  std::size_t most = ~std::size_t{0};  // deviations that are looked at
  std::function<bool()> out_of_time;   // once it says so, no more boundaries are looked for; empty: never
};

// Returns one entry for each of the first deviations that the schedule overrides, faults before others. The
// entries ascend. "In this way" also means for a violation outside that no other assumptions are breached
// than by the schedule. Throws Stopped between deviations, too. REQUIRES: the schedule breaks in the way of
// the target.
std::vector<Necessity> necessities(Runner& runner, const Schedule& schedule, const ShrinkTarget& target,
                                   const NecessityLimits& limits = {});

inline constexpr AssumptionSet any_assumptions{~std::uint32_t{0}};

// Returns true iff the schedule breaks in the way of the target: inside means that its run breaches nothing
// itself, and outside that neither the run nor a neighbour of it breaks the kind without a breach, and that
// the run breaches no assumption but these. This takes one run, and some more if that run breaks the kind at
// all.
bool breaks_so(Runner& runner, const Schedule& schedule, const ShrinkTarget& target,
               AssumptionSet within = any_assumptions);

// Returns what the run of the schedule breaches. For a violation inside, and where the schedule does not
// break the kind, returns any_assumptions.
AssumptionSet breached_by(Runner& runner, const Schedule& schedule, const ShrinkTarget& target);

}  // namespace lockstep::scenarios
