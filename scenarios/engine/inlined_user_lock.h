#pragma once
// Makes a lock that scenarios can name from a C++ type, like user_lock() (scenarios/user_lock.h), with worlds
// that are compiled for this type. The compiler inlines the lock's code into them.

#include <string>
#include <utility>

#include "core/locks/lock_setup.h"
#include "scenarios/engine/user_lock_maker.h"
#include "scenarios/user_lock.h"

namespace lockstep::scenarios {

// The arguments are those of user_lock().
template <class Lock>
UserLock inlined_user_lock(std::string kind, std::string summary) {
  require_lock<Lock>();
  const auto make = [](const LockSetup& setup) { return Lock(setup); };
  return user_lock_made_by<Lock>(std::move(kind), std::move(summary), make);
}

}  // namespace lockstep::scenarios
