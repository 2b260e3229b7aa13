#include <functional>
#include <string>
#include <utility>

#include "core/locks/any_lock.h"
#include "scenarios/engine/user_lock_maker.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {

UserLock any_user_lock(std::string kind, std::string summary, std::function<AnyLock(const LockSetup&)> make) {
  return user_lock_made_by<AnyLock>(std::move(kind), std::move(summary), std::move(make));
}

}  // namespace lockstep::scenarios
