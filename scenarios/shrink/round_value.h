#pragma once
// Values of deviations: the size from which on a deviation
// breaks a property, and round numbers to show it with.

#include <algorithm>
#include <cstdint>

#include "core/schedule/choice.h"

namespace lockstep::scenarios {

// Returns true iff the value is a count or an index and no size.
constexpr bool is_counted(const ChoiceKey& key) {
  return key.kind == ChoiceKind::owner_token || key.kind == ChoiceKind::family_target ||
         key.kind == ChoiceKind::family_anchor || key.kind == ChoiceKind::family_occurrence ||
         key.kind == ChoiceKind::fault_softened || key.kind == ChoiceKind::family_softened;
}

// Rounds away from 0 to two decimal digits: 173,400,001 becomes 180,000,000.
constexpr std::int64_t rounded_up(std::int64_t value) {
  const std::int64_t size = value < 0 ? -value : value;
  std::int64_t unit = 1;
  while (size / unit >= 100) unit *= 10;
  const std::int64_t up = (size + unit - 1) / unit * unit;
  return value < 0 ? -up : up;
}

// Returns true iff `value` is simpler: round values are
// simpler than others, and then small ones than large ones.
constexpr bool is_simpler(std::int64_t value, std::int64_t than) {
  const auto size = [](std::int64_t v) { return v < 0 ? -v : v; };
  const bool value_round = rounded_up(value) == value;
  const bool than_round = rounded_up(than) == than;
  return value_round != than_round ? value_round : size(value) < size(than);
}

// Two sizes of one sign. Runs have shown that `holds` does not break the property, or not in the same way,
// and that `breaks` does. They differ by 1, or by less than 0.05 %.
struct Boundary {
  std::int64_t holds = 0;
  std::int64_t breaks = 0;
};

// Finds a boundary between 0 and `value` by bisection; breaks(size) makes the run. If the sizes that break
// are no single stretch, this is the boundary of one stretch. REQUIRES: `value` breaks, and 0 does not.
template <class Breaks>
Boundary find_boundary(std::int64_t value, Breaks&& breaks) {
  Boundary boundary{0, value};
  const auto size = [](std::int64_t v) { return v < 0 ? -v : v; };
  while (size(boundary.breaks - boundary.holds) > std::max<std::int64_t>(1, size(boundary.breaks) / 2048)) {
    const std::int64_t middle = boundary.holds + (boundary.breaks - boundary.holds) / 2;
    (breaks(middle) ? boundary.breaks : boundary.holds) = middle;
  }
  return boundary;
}

}  // namespace lockstep::scenarios
