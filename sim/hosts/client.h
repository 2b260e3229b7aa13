#pragma once
// One client host: its clock, its lock and the application that uses it. The application is a small state
// machine; the world (sim/world/world_client.h) makes it take its steps.

#include <cstdint>

#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/time.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

enum class AppState : std::uint8_t {
  down,          // its process is
  thinking,      // until app_deadline
  call_acquire,  // about to hand the call to the lock
  acquiring,     // the lock works
  fetch_token,   // acquired; about to ask the counter, if the application fetches the fencing token
  fetching,      // until the counter answers
  begin_work,    // about to read the resource
  reading,       // until the resource answers
  working,       // until work_ends
  checked,       // the validity was checked; about to write
  writing,       // until the resource answers
  call_release,  // belief has ended; about to hand the call to the lock
  releasing,     // the lock works
  finished,      // its rounds are over
};

template <class Lock>
struct Client {
  Lock lock;
  HostClock clock;
  LocalTime now;  // what the clock reads at the instant of the event at hand
  AppState state = AppState::thinking;
  bool lock_drained = true;
  bool believes = false;  // between acquired and release or loss; its validity may have ended
  MonoTime lock_deadline = MonoTime::never();
  MonoTime app_deadline = MonoTime::never();    // next step: end of thinking, end of work, next extension
  MonoTime armed_deadline = MonoTime::never();  // of the timer in the queue
  std::uint32_t timer_generation = 0;
  std::uint32_t round = 0;  // acquire calls made
  bool last_round = false;  // it has begun the one that it has after healing
  HoldId hold;              // of the attempt or hold at hand
  MonoTime work_ends;
  std::int64_t valid_until = 0;  // reading of the lock's elapsed clock; meaningful while has_validity
  bool has_validity = false;
  FencingToken fencing;
  std::int64_t version_read = 0;
  Instant stuck_until = Instant::before_all();  // the application hangs
  OwnerToken token;                             // the last one drawn, and when
  Instant token_drawn = Instant::before_all();
  bool token_collides = false;  // the next one is to be another client's
  RequestId counter_request;    // the last one, for a reset connection to the counter

  friend bool operator==(const Client&, const Client&) = default;
};

}  // namespace lockstep::sim
