#pragma once
// A lock that is not built in. A scenario knows it by the `kind` that its [lock] names, and by a maker of
// its worlds. scenarios/engine/make_user_lock.h makes one from a C++ type.

#include <memory>
#include <span>
#include <string>

#include "core/time.h"

namespace lockstep::scenarios {

class RunEngine;
struct Scenario;

class UserLockMaker {
 public:
  virtual ~UserLockMaker() = default;
  // Returns an engine for a scenario with this lock. The scenario must outlive the engine.
  virtual std::unique_ptr<RunEngine> engine(const Scenario& scenario) const = 0;
};

struct UserLock {
  std::string kind;     // in [lock]; not the kind of a built-in lock
  std::string summary;  // one line for `list locks`
  std::shared_ptr<const UserLockMaker> maker;
};

using UserLocks = std::span<const UserLock>;

// [lock] with the kind of a user's lock. The code of the lock is no part of the value: a token says which
// kind it is, not which version of its code.
struct UserLockPolicy {
  UserLock lock;
  Duration ttl = seconds(10);
  Duration node_timeout = milliseconds(50);
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);

  friend bool operator==(const UserLockPolicy& a, const UserLockPolicy& b) {
    return a.lock.kind == b.lock.kind && a.ttl == b.ttl && a.node_timeout == b.node_timeout &&
           a.retry_delay_min == b.retry_delay_min && a.retry_delay_max == b.retry_delay_max;
  }
};

}  // namespace lockstep::scenarios
