#include "tests/support/one_key_locks.h"

#include "core/locks/lock_base.h"
#include "scenarios/user_lock.h"

namespace lockstep::tests {
namespace {

// Counts its validity from the time before the request, or from the reply, as the template argument says.
template <bool from_the_request>
class OneKey : public LockBase<OneKey<from_the_request>> {
  using Base = LockBase<OneKey>;

 public:
  using Base::Base;

  void on_attempt(LocalTime now) { this->send(this->set_nx(), now); }
  void on_reply(NodeId, const Reply& reply, LocalTime now) {
    if (this->phase() == LockPhase::releasing) return this->released();
    if (this->phase() == LockPhase::extending) return extension_answered(reply, now);
    if (reply.kind == ReplyKind::ok && left(now).ns > 0) {
      this->acquired(left(now), now);
    } else {
      this->retry();
    }
  }
  void on_extend(LocalTime now) { this->send(this->compare_pexpire(), now); }
  void on_release(LocalTime now) { this->send(this->compare_delete(), now); }

 private:
  Duration left(LocalTime now) const {
    return from_the_request ? this->ttl() - this->elapsed(now) - milliseconds(2) : this->ttl();
  }
  void extension_answered(const Reply& reply, LocalTime now) {
    if (reply == Reply{ReplyKind::integer, 1} && left(now).ns > 0) {
      this->extended(left(now), now);
    } else {
      this->lost();
    }
  }
};

}  // namespace

const std::vector<scenarios::UserLock>& one_key_locks() {
  static const std::vector<scenarios::UserLock> locks{
      scenarios::user_lock<OneKey<true>>("from_request", "right"),
      scenarios::user_lock<OneKey<false>>("from_reply", "wrong")};
  return locks;
}

}  // namespace lockstep::tests
