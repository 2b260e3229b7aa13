#pragma once
// What an application knows of its hold, or of the attempt at hand: as its lock has told it.

#include <cstdint>

#include "core/ids.h"
#include "core/locks/elapsed_clock.h"
#include "core/time.h"
#include "sim/clients/client_env.h"

namespace lockstep::sim {

struct Holding {
  HoldId hold;
  bool believes = false;  // from acquired to release or loss, even past the validity
  bool has_validity = false;
  std::int64_t valid_until = 0;  // a reading of the elapsed clock; meaningful while has_validity
  ElapsedClock elapsed = ElapsedClock::monotonic;
  FencingToken fencing;

  void set_validity(Duration validity, std::int64_t until, ElapsedClock by) {
    has_validity = validity.ns > 0;
    valid_until = has_validity ? until : 0;
    elapsed = by;
  }
  void forget_validity() {
    has_validity = false;
    valid_until = 0;
  }
  // Returns what is left of the validity. REQUIRES: there is one.
  Duration remaining(LocalTime now) const {
    return Duration{valid_until - (elapsed == ElapsedClock::monotonic ? now.mono.ns : now.wall.ns)};
  }
  // Returns when belief ends by itself, or Instant::never() without a validity.
  template <ClientEnv Env>
  Instant belief_until(Env& env) const {
    return has_validity ? env.true_time(elapsed, valid_until) : Instant::never();
  }

  friend bool operator==(const Holding&, const Holding&) = default;
};

}  // namespace lockstep::sim
