#pragma once
// Makes a lock that scenarios can name from a C++ type. The type satisfies LockMachine
// (core/locks/lock_machine.h), most of which LockBase provides, and is made from a LockSetup.

#include <memory>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/locks/lock_machine.h"
#include "core/locks/lock_setup.h"
#include "scenarios/engine/run_engine_of.h"
#include "scenarios/scenario.h"

namespace lockstep::scenarios {

template <class Lock>
class UserLockMakerOf final : public UserLockMaker {
 public:
  std::unique_ptr<RunEngine> engine(const Scenario& scenario) const override {
    const auto& policy = std::get<UserLockPolicy>(scenario.lock);
    const auto make = [&scenario, &policy](ClientId client) {
      return Lock(LockSetup{client, scenario.setup.nodes_of(client), KeyId{0}, policy.ttl,
                            policy.node_timeout, policy.retry_delay_min, policy.retry_delay_max});
    };
    return std::make_unique<RunEngineOf<Lock, decltype(make)>>(scenario, make);
  }
};

// `kind` is what [lock] calls the lock: lower-case letters, digits, '_' and '-'. `summary` is one line for
// `list locks`. REQUIRES: `kind` is not empty and not the kind of a built-in lock.
template <class Lock>
UserLock user_lock(std::string kind, std::string summary) {
  static_assert(LockMachine<Lock>, "see core/locks/lock_machine.h for what a lock has to have");
  static_assert(std::is_constructible_v<Lock, const LockSetup&>,
                "a lock is made from a LockSetup: with LockBase, write `using LockBase::LockBase;`");
  CHECK(!kind.empty(), "a lock needs a kind");
  return {std::move(kind), std::move(summary), std::make_shared<UserLockMakerOf<Lock>>()};
}

}  // namespace lockstep::scenarios
