#pragma once
// A lock that is not built in. A scenario knows it by the `kind` that its [lock] names, and by a maker of its
// worlds. user_lock() below makes one from a C++ type. Its worlds are compiled into the library, and call the
// lock's code by virtual functions. scenarios/engine/inlined_user_lock.h makes one whose worlds are compiled
// for its type, which takes a compiler long and runs faster.

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "core/locks/any_lock.h"
#include "core/locks/lock_machine.h"
#include "core/locks/lock_setup.h"
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

// Says in words what a type lacks that is to be a lock.
template <class Lock>
constexpr void require_lock() {
  static_assert(LockMachine<Lock>, "see core/locks/lock_machine.h for what a lock has to have");
  static_assert(std::is_constructible_v<Lock, const LockSetup&>,
                "a lock is made from a LockSetup: with LockBase, write `using LockBase::LockBase;`");
}

// What user_lock() does, for a lock that `make` makes.
UserLock any_user_lock(std::string kind, std::string summary, std::function<AnyLock(const LockSetup&)> make);

// Makes a lock that scenarios can name from a C++ type. The type satisfies LockMachine
// (core/locks/lock_machine.h), most of which LockBase provides, and is made from a LockSetup.
// `kind` is what [lock] calls the lock: lower-case letters, digits, '_' and '-'. `summary` is one line for
// `list locks`. REQUIRES: `kind` is not empty and not the kind of a built-in lock.
template <class Lock>
UserLock user_lock(std::string kind, std::string summary) {
  require_lock<Lock>();
  static_assert(
      !requires { Lock::value_is_end; }, "only inlined_user_lock takes a lock with value_is_end");
  return any_user_lock(std::move(kind), std::move(summary),
                       [](const LockSetup& setup) { return AnyLock(Lock(setup)); });
}

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
