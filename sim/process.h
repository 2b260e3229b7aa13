#pragma once
// Whether a host's process runs. What arrives for a stopped process waits (the kernel buffers) and is handled
// on resume, in the order in which it was due.

#include <cstdint>

#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::sim {

struct Process {
  Instant stopped_until = Instant::before_all();  // paused or suspended until then
  Instant stopped_since = Instant::before_all();
  Instant frozen_until = Instant::before_all();       // suspended: the monotonic clock stands still
  Instant wall_frozen_until = Instant::before_all();  // clock_freeze
  RateError drawn_rate;              // of its clocks at the start: where passing rate faults leave them
  std::uint32_t backlog_number = 0;  // orders what waits

  bool stopped(Instant now) const { return now < stopped_until; }
  // How far the process has run at `now`.
  Instant ran_until(Instant now) const { return stopped(now) ? stopped_since : now; }

  friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace lockstep::sim
