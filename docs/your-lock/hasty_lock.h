#pragma once
// A lock on one Redis node, with a mistake that code review rarely sees. careful_lock.h is the same lock
// without the mistake.

#include <lockstep/lockstep.h>

class HastyLock : public lockstep::LockBase<HastyLock> {
 public:
  using LockBase::LockBase;

  // Each attempt has an owner token of its own: SET key token NX PX ttl.
  void on_attempt(lockstep::LocalTime now) { send(set_nx(), now); }

  void on_reply(lockstep::NodeId, const lockstep::Reply& reply, lockstep::LocalTime now) {
    using lockstep::LockPhase;
    if (phase() == LockPhase::releasing) {
      released();
    } else if (reply.kind == lockstep::ReplyKind::ok) {
      acquired(ttl(), now);  // the mistake: the TTL began when the node executed the SET, not now
    } else {
      retry();  // after the scenario's retry_delay
    }
  }

  // Deletes the key if it still holds this token.
  void on_release(lockstep::LocalTime now) { send(compare_delete(), now); }
};
