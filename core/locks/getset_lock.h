#pragma once
// The lock that the Redis documentation of SETNX described before SET had its options ("Design pattern:
// locking with SETNX"). The key has no TTL. Its value is the time at which the lock ends, on the wall
// clock of the client that set it. A client that finds this time in the past overwrites it by GETSET, and
// has the lock if the previous value, which GETSET answers, is in the past, too. The lock is safe only
// while the wall clocks of its clients agree.

#include <cstdint>

#include "core/locks/lock_base.h"

namespace lockstep {

struct GetsetPolicy {
  Duration ttl = seconds(10);                // from the request to the time written into the key; > 0
  Duration node_timeout = milliseconds(50);  // for one request, on the monotonic clock; 0: no timeout
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);
  bool reports_validity = true;  // if false, belief lasts until the release
  friend bool operator==(const GetsetPolicy&, const GetsetPolicy&) = default;
};

class GetsetLock : public LockBase<GetsetLock> {
 public:
  GetsetLock() = default;
  explicit GetsetLock(const LockSetup& setup, bool reports_validity = true)
      : LockBase(setup), reports_validity_(reports_validity) {}

  // The value of an entry is the reading of its writer's wall clock at which the entry ends.
  static constexpr bool value_is_end = true;

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
        return ended ? mine(now) : retry();  // the time that was set in vain passes by itself
    }
  }
  // Deletes the key only while its time has not passed: afterwards it may be another client's key.
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
    acquired(reports_validity_ ? Duration{ends_ - now.wall.ns} : Duration{}, now);
  }

  CommandKind asked_ = CommandKind::set_nx;
  std::int64_t ends_ = 0;  // the value written into the key, in nanoseconds on this client's wall clock
  bool has_it_ = false;
  bool reports_validity_ = true;
};

}  // namespace lockstep
