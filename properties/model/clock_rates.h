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

// The stretch [from, to) between two changes of the rate.
struct RateSegment {
  Instant from;
  Instant to;
  RateError rate;
  std::optional<std::uint16_t> fault;  // FaultBegan::fault; nullopt: the rate is the one at the start
};

// Returns the rate errors of the clock that counts. On a node this is the wall clock, which counts TTLs.
// On any other host it is the monotonic clock, which counts validities and which no slew changes. Segments
// are in the order of time and are not clipped. Those that are empty or do not meet [from, until) are left
// out.
std::vector<RateSegment> rate_segments(HostId host, RateError at_start, std::span<const Recorded> history,
                                       Instant from, Instant until);

}  // namespace lockstep::properties
