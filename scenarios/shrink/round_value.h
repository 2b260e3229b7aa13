#pragma once
// Values of deviations: from which size on one breaks a property, and round numbers to show it with.

#include <algorithm>
#include <cstdint>

#include "core/schedule/choice.h"

namespace lockstep::scenarios {

// Whether the value is a count or an index, not a size.
constexpr bool is_counted(const ChoiceKey& key) {
  return key.kind == ChoiceKind::owner_token || key.kind == ChoiceKind::family_target ||
         key.kind == ChoiceKind::family_anchor || key.kind == ChoiceKind::family_occurrence;
}

// The same sign, and away from 0 to two decimal digits: 173,400,001 becomes 180,000,000.
constexpr std::int64_t rounded_up(std::int64_t value) {
  const std::int64_t size = value < 0 ? -value : value;
  std::int64_t unit = 1;
  while (size / unit >= 100) unit *= 10;
  const std::int64_t up = (size + unit - 1) / unit * unit;
  return value < 0 ? -up : up;
}

// Round before not round, then small before large.
constexpr bool is_simpler(std::int64_t value, std::int64_t than) {
  const auto size = [](std::int64_t v) { return v < 0 ? -v : v; };
  const bool value_round = rounded_up(value) == value;
  const bool than_round = rounded_up(than) == than;
  return value_round != than_round ? value_round : size(value) < size(than);
}

// Two sizes of one sign, verified: what holds or breaks otherwise, and what breaks. Between them lies less
// than 0.05 % of either.
struct Boundary {
  std::int64_t holds = 0;
  std::int64_t breaks = 0;
};

// REQUIRES: `value` breaks, 0 does not. Where the sizes that break are no single stretch, it is the boundary
// of one.
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
