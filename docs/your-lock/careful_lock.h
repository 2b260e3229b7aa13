#pragma once
// HastyLock without its mistake. The validity counts from before the SET was sent, and it is shorter
// than the TTL by what the clocks may differ.

#include <lockstep/lockstep.h>

class CarefulLock : public lockstep::LockBase<CarefulLock> {
 public:
  using LockBase::LockBase;

  void on_attempt(lockstep::LocalTime now) { send(set_nx(), now); }

  void on_reply(lockstep::NodeId, const lockstep::Reply& reply, lockstep::LocalTime now) {
    using lockstep::LockPhase;
    if (phase() == LockPhase::releasing) {
      released();
    } else if (const auto left = ttl() - elapsed(now) - drift;
               reply.kind == lockstep::ReplyKind::ok && left.ns > 0) {
      acquired(left, now);
    } else {
      retry();
    }
  }

  void on_release(lockstep::LocalTime now) { send(compare_delete(), now); }

 private:
  static constexpr lockstep::Duration drift = lockstep::milliseconds(2);
};
