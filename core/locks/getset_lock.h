#pragma once
// The lock that the Redis documentation of SETNX described before SET had its options ("Design pattern:
// locking with SETNX"): the value of the key is the time at which it ends, by the clock of the client that
// set it, and the key has no TTL. Who finds that time in the past takes the lock by GETSET, and has it if
// what GETSET answers is in the past, too. It needs clients whose wall clocks agree.

#include <cstdint>

#include "core/locks/lock_base.h"

namespace lockstep {

struct GetsetPolicy {
  Duration ttl = seconds(10);                // from the attempt to the time in the key, > 0
  Duration node_timeout = milliseconds(50);  // of one request, monotonic; 0: none
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  friend bool operator==(const GetsetPolicy&, const GetsetPolicy&) = default;
};

class GetsetLock : public LockBase<GetsetLock> {
 public:
  using LockBase::LockBase;

  void on_attempt(LocalTime now) {
    has_it_ = false;
    asked_ = CommandKind::set_nx;
    ends_ = (now.wall + ttl()).ns;
    send(of_key(asked_), now);
  }
  void on_reply(NodeId node, const Reply& reply, LocalTime now) {
    if (phase() == LockPhase::releasing) return released();
    const bool ended = reply.kind == ReplyKind::token && reply.value < now.wall.ns;
    switch (asked_) {
      case CommandKind::set_nx:
        if (reply.kind == ReplyKind::ok) return mine(now);
        asked_ = CommandKind::get;
        return send_to(node, of_key(asked_), Step::acquire_read, now);
      case CommandKind::get:
        if (!ended) return retry();
        asked_ = CommandKind::getset;
        ends_ = (now.wall + ttl()).ns;
        return send_to(node, of_key(asked_), Step::acquire_swap, now);
      default:
        return ended ? mine(now) : retry();  // what it has set in vain ends by itself
    }
  }
  // A key that has ended may be another client's by now: it stays.
  void on_release(LocalTime now) {
    if (!has_it_ || now.wall.ns >= ends_) return released();
    send(of_key(CommandKind::del), now);
  }

  ElapsedClock elapsed_clock() const { return ElapsedClock::wall; }

  friend bool operator==(const GetsetLock&, const GetsetLock&) = default;

 private:
  Command of_key(CommandKind kind) const { return {kind, setup().key, 0, ends_}; }

  void mine(LocalTime now) {
    if (ends_ <= now.wall.ns) return retry();
    has_it_ = true;
    acquired(Duration{ends_ - now.wall.ns}, now);
  }

  CommandKind asked_ = CommandKind::set_nx;
  std::int64_t ends_ = 0;  // what stands in the key, in nanoseconds of this client's wall clock
  bool has_it_ = false;
};

}  // namespace lockstep
