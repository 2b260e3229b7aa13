#pragma once
// Says whether a host's process runs. Events for a stopped process wait, because the kernel buffers them,
// and are handled on resume in the order in which they were due. A message to a process that is down is
// lost, and the host's kernel tells the sender so unless the kernel is down too.

#include <algorithm>
#include <cstdint>

#include "core/field_words.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep::sim {

struct Process {
  Instant stopped_until = Instant::before_all();  // paused or suspended until then
  Instant stopped_since = Instant::before_all();
  Instant frozen_until = Instant::before_all();       // a suspend stops the monotonic clock until then
  Instant wall_frozen_until = Instant::before_all();  // a clock freeze stops the wall clock until then
  bool down = false;                                  // crashed, without power, or shut down
  bool silent = false;        // down, and so is the kernel: nobody answers for the host
  std::uint32_t down_by = 0;  // the fault that took it down
  // A node restarts neither before this instant nor before this reading of its wall clock (0: any reading).
  Instant may_restart = Instant::before_all();
  std::int64_t may_restart_wall_ns = 0;
  Duration slow_by;                            // the time that a slow node takes for each command
  Instant busy_until = Instant::before_all();  // when a slow node is done with what has arrived
  RateError drawn_rate;              // of its clocks at the start; they return to it when rate faults end
  std::uint32_t backlog_number = 0;  // the number of the next backlog event of the host

  bool stopped(Instant now) const { return now < stopped_until; }
  // The last instant up to which the process has run at `now`.
  Instant ran_until(Instant now) const { return stopped(now) ? stopped_since : now; }

  // Adds what still matters from `at` on. `taken_down_by` is written in place of `down_by`.
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
