#pragma once
// All of Redlock: its state, the requests it sends, what it does when their answers decide, and its
// outputs.

#include "core/locks/redlock_output.h"
#include "core/locks/redlock_phases.h"
#include "core/locks/redlock_requests.h"
#include "core/locks/redlock_state.h"
