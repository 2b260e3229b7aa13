#pragma once
// A simulated host with a client on it: the client, its clock, its timer, and what faults do to it.

#include <cstdint>

#include "core/ids.h"
#include "core/time.h"
#include "sim/clients/lock_client.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

// A lock whose client is of another type names it.
template <class Lock>
struct ClientTypeOf {
  using Type = LockClient<Lock>;
};
template <class Lock>
requires requires { typename Lock::Client; }
struct ClientTypeOf<Lock> {
  using Type = typename Lock::Client;
};
template <class Lock>
using ClientOf = typename ClientTypeOf<Lock>::Type;

template <class Lock>
struct ClientHost {
  ClientOf<Lock> client;
  HostClock clock;
  LocalTime now;  // the reading of its clock at the instant of the event at hand
  // At most one timer of a host counts, the one of its generation.
  std::uint32_t timer_generation = 0;
  MonoTime armed_deadline = MonoTime::never();  // of that timer
  Instant stuck_until = Instant::before_all();  // the application hangs until then
  OwnerToken token;                             // the last one drawn
  Instant token_drawn = Instant::before_all();  // when `token` was drawn
  bool token_collides = false;                  // the next token drawn is to be another client's

  bool is_stuck(Instant at) const { return at < stuck_until; }
  void forget_timer() {
    armed_deadline = MonoTime::never();
    ++timer_generation;
  }
  // The process is gone, and with it what faults had in store for it.
  void forget_faults() {
    stuck_until = Instant::before_all();
    token_collides = false;
  }

  // Adds what its future depends on from `at` on. `locks` writes the states of locks.
  template <class Locks>
  void add_state_to(FieldWords& words, Instant at, bool tokens_collide, bool compares_versions,
                    Locks& locks) const {
    const std::size_t first = words.size();
    clock.mono.add_state_to(words);
    if (locks.reads_wall_clock(client.lock())) clock.wall.add_state_to(words);
    words.add_all(armed_deadline, token_collides);
    words.add_if_after(stuck_until, at);
    if (tokens_collide) words.add_all(token.value, token_drawn);
    client.add_state_to(words, first, compares_versions, locks);
  }

  friend bool operator==(const ClientHost&, const ClientHost&) = default;
};

}  // namespace lockstep::sim
