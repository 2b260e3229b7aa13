#pragma once
// Whether a host's process runs. What arrives for a stopped process waits (the kernel buffers) and is handled
// on resume, in the order in which it was due. What arrives for one that is down is lost, and the host's
// kernel says so unless it is down itself.

#include <algorithm>
#include <cstdint>

#include "core/field_words.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::sim {

struct Process {
  Instant stopped_until = Instant::before_all();  // paused or suspended until then
  Instant stopped_since = Instant::before_all();
  Instant frozen_until = Instant::before_all();       // suspended: the monotonic clock stands still
  Instant wall_frozen_until = Instant::before_all();  // clock_freeze
  bool down = false;                                  // crashed, without power, or shut down
  bool silent = false;                                // … and its kernel is gone too: nobody answers for it
  std::uint32_t down_by = 0;                          // the fault that took it down
  Instant may_restart = Instant::before_all();        // not before, by true time …
  std::int64_t may_restart_wall_ns = 0;               // … or by its own wall clock; 0: none of that
  Duration slow_by;                                   // over each command
  Instant busy_until = Instant::before_all();         // … with those that have arrived
  RateError drawn_rate;              // of its clocks at the start: where passing rate faults leave them
  std::uint32_t backlog_number = 0;  // orders what waits

  bool stopped(Instant now) const { return now < stopped_until; }
  // How far the process has run at `now`.
  Instant ran_until(Instant now) const { return stopped(now) ? stopped_since : now; }

  // What still matters from `at` on. `taken_down_by`: the number that the fault goes by there.
  void add_state_to(FieldWords& words, Instant at, std::uint32_t taken_down_by) const {
    const bool busy = std::max({stopped_until, frozen_until, wall_frozen_until, busy_until}) > at;
    words.add((down ? 1U : 0U) | (busy ? 2U : 0U) | (slow_by.ns != 0 ? 4U : 0U));
    if (busy) {
      words.add_if_after(stopped_until, at);
      words.add(stopped(at) ? stopped_since : Instant::before_all());
      words.add_if_after(frozen_until, at);
      words.add_if_after(wall_frozen_until, at);
      words.add_if_after(busy_until, at);
    }
    if (slow_by.ns != 0) words.add(slow_by);
    if (down) words.add_all(silent, taken_down_by, may_restart, may_restart_wall_ns);
  }

  friend bool operator==(const Process&, const Process&) = default;
};

}  // namespace lockstep::sim
