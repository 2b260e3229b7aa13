#pragma once
// One client host: its clock, its lock and the application that uses the lock. The application is a small
// state machine; the world (sim/world/world_client.h) makes it take its steps.

#include <cstdint>

#include "core/ids.h"
#include "core/locks/lock_io.h"
#include "core/time.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

enum class AppState : std::uint8_t {
  down,          // the client's process is down
  thinking,      // until app_deadline
  call_acquire,  // about to hand the call to the lock
  acquiring,     // until the lock reports acquired or rejected
  fetch_token,   // acquired; about to ask the counter if the application fetches its fencing token itself
  fetching,      // until the counter answers
  begin_work,    // about to read the resource
  reading,       // until the resource answers
  working,       // until work_ends
  checked,       // the validity was checked; about to write
  writing,       // until the resource answers
  call_release,  // belief has ended; about to hand the call to the lock
  releasing,     // until the lock reports released
  finished,      // it makes no more acquire calls; a coordinator is always in this state
};

// Returns true iff the application has made a call that the lock does not know of yet.
constexpr bool has_called(AppState state) {
  return state == AppState::call_acquire || state == AppState::call_release;
}

template <class Lock>
struct Client {
  Lock lock;
  HostClock clock;
  LocalTime now;  // the reading of its clock at the instant of the event at hand
  AppState state = AppState::thinking;
  bool lock_drained = true;                     // the lock has answered poll() with Wait since its last input
  bool believes = false;                        // from acquired to release or loss, even past the validity
  MonoTime lock_deadline = MonoTime::never();   // of the lock's last Wait
  MonoTime app_deadline = MonoTime::never();    // next step: end of thinking, end of work, next extension
  MonoTime armed_deadline = MonoTime::never();  // of the timer in the queue
  std::uint32_t timer_generation = 0;
  std::uint32_t round = 0;       // acquire calls made
  bool served = false;           // the client has acquired since the run has healed
  HoldId hold;                   // of the attempt or hold at hand
  MonoTime work_ends;            // never() until the work has begun
  std::int64_t valid_until = 0;  // a reading of the lock's elapsed clock; meaningful while has_validity
  bool has_validity = false;
  FencingToken fencing;
  std::int64_t version_read = 0;
  Instant stuck_until = Instant::before_all();  // the application hangs until then
  OwnerToken token;                             // the last one drawn
  Instant token_drawn = Instant::before_all();  // when `token` was drawn
  bool token_collides = false;                  // the next token drawn is to be another client's
  bool fencing_asked = false;                   // the attempt at hand has asked for its fencing token
  // The lock's last request to the counter. If that connection is reset, the request fails.
  RequestId counter_request;

  friend bool operator==(const Client&, const Client&) = default;
};

}  // namespace lockstep::sim
