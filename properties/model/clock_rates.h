#pragma once
// The rate errors that a host's clocks had in the course of a run.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::properties {

// From one change to the next.
struct RateSegment {
  Instant from;
  Instant to;
  RateError rate;
  std::optional<std::uint16_t> fault;  // FaultBegan::fault; nothing: as it was at the start
};

// Of the clock that counts a TTL on a node, its wall clock, or a validity elsewhere, the monotonic one, which
// no slew touches. Segments of no length and outside (from, until) are left out.
std::vector<RateSegment> rate_segments(HostId host, RateError at_start, std::span<const Recorded> history,
                                       Instant from, Instant until);

}  // namespace lockstep::properties
