#pragma once
// A lock that is not built in, as a scenario knows it: by the `kind` that its [lock] names, and by who makes
// its worlds. Made of a C++ type by scenarios/engine/make_user_lock.h.

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
  // The scenario, whose lock this is, must outlive what it makes.
  virtual std::unique_ptr<RunEngine> engine(const Scenario& scenario) const = 0;
};

struct UserLock {
  std::string kind;     // of [lock]; none of the built-in ones
  std::string summary;  // a line for `list locks`
  std::shared_ptr<const UserLockMaker> maker;
};

using UserLocks = std::span<const UserLock>;

// [lock] of such a kind. The code itself is no part of the value: a token says which kind, not which version.
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
