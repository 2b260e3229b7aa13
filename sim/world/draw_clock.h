#pragma once
// How the clocks of a host stand when a run begins.

#include <cstdint>

#include "core/ids.h"
#include "core/ratio.h"
#include "core/schedule/choice.h"
#include "core/time.h"
#include "sim/choices/choice_keys.h"
#include "sim/choices/chooser.h"
#include "sim/hosts/clock.h"
#include "sim/queue/event.h"
#include "sim/setup.h"

namespace lockstep::sim {

// Wall clocks start at the beginning of 2026, and the monotonic clock of each host at an origin of its own.
// Code that mixes the clocks up therefore cannot work by accident. The chooser draws their errors.
inline HostClock draw_clock(Chooser& chooser, HostId host, HostIndex index, const ClockErrors& errors) {
  const auto pick = [&](ChoiceKind kind, std::int64_t most) {
    const ChoiceSpec spec{Distribution::uniform, -most, most, {1, 1}, false};
    return chooser.choose(clock_key(kind, host), spec, Instant{});
  };
  const RateError rate{pick(ChoiceKind::clock_rate, errors.rate_max.ppb)};
  const Duration offset{pick(ChoiceKind::clock_offset, errors.offset_max.ns)};
  return {LinearClock(Instant{}, seconds(1000 * (index.value + 1)).ns, rate),
          LinearClock(Instant{}, wall_clock_origin.ns + offset.ns, rate)};
}

}  // namespace lockstep::sim
