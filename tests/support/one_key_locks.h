#pragma once

// Two users' locks with one key on redis:1. They write no state, so searches compare them by ==. The worlds
// of a lock are slow to compile, so these stand in a file that is rarely touched.

#include <vector>

#include "scenarios/user_lock.h"

namespace lockstep::tests {

// The kinds are "from_request", which counts its validity from the time before the request and is right, and
// "from_reply", which counts it from the reply and is wrong.
const std::vector<scenarios::UserLock>& one_key_locks();

}  // namespace lockstep::tests
