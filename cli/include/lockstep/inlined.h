#pragma once
// Makes a lock of your own whose worlds are compiled for its type (docs/YOUR_LOCK.md):
//
//   lockstep::inlined_user_lock<MyLock>("mine", "what it is")
//
// Use it in place of user_lock where a campaign has to be as fast as it can. A file that includes this header
// takes a compiler many seconds. Include <lockstep/lockstep.h> as well.

#include "scenarios/engine/inlined_user_lock.h"

namespace lockstep {

using scenarios::inlined_user_lock;

}  // namespace lockstep
