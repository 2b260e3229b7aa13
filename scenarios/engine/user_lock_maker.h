#pragma once
// The worlds of a lock that is not built in, for one type of lock.

#include <memory>
#include <string>
#include <utility>

#include "core/check.h"
#include "core/locks/lock_setup.h"
#include "scenarios/engine/run_engine_of.h"
#include "scenarios/scenario.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {

// `Make` is called with a LockSetup and returns a lock of that type.
template <class Lock, class Make>
class UserLockMakerOf final : public UserLockMaker {
 public:
  explicit UserLockMakerOf(Make make) : make_(std::move(make)) {}

  std::unique_ptr<RunEngine> engine(const Scenario& scenario) const override {
    const auto& policy = std::get<UserLockPolicy>(scenario.lock);
    const auto lock_of = [&scenario, &policy, make = make_](ClientId client) -> Lock {
      return make(LockSetup{client, scenario.setup.nodes_of(client), KeyId{0}, policy.ttl,
                            policy.node_timeout, policy.retry_delay_min, policy.retry_delay_max});
    };
    return std::make_unique<RunEngineOf<Lock, decltype(lock_of)>>(scenario, lock_of);
  }

 private:
  Make make_;
};

template <class Lock, class Make>
UserLock user_lock_made_by(std::string kind, std::string summary, Make make) {
  CHECK(!kind.empty(), "a lock needs a kind");
  return {std::move(kind), std::move(summary),
          std::make_shared<UserLockMakerOf<Lock, Make>>(std::move(make))};
}

}  // namespace lockstep::scenarios
