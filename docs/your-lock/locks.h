#pragma once

#include "careful_lock.h"
#include "hasty_lock.h"

inline lockstep::UserLock hasty() { return lockstep::user_lock<HastyLock>("hasty", "counts from the reply"); }
inline lockstep::UserLock careful() {
  return lockstep::user_lock<CarefulLock>("careful", "counts from before the request");
}
