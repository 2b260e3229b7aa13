#pragma once

// Two locks of users' own, with one key on redis:1, of which the simulator knows only ==. Worlds of a lock are
// slow to compile, so they stand in a file that tests rarely touch.

#include <vector>

#include "scenarios/user_lock.h"

namespace lockstep::tests {

// The kinds are "from_request", which counts its validity from the time before the request and is right, and
// "from_reply", which counts it from the reply and is wrong.
const std::vector<scenarios::UserLock>& one_key_locks();

}  // namespace lockstep::tests
