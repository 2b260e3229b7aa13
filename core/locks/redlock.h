#pragma once
// Redlock, whole: its state, the requests it sends, what it does once they are decided, and what it says.

#include "core/locks/redlock_output.h"
#include "core/locks/redlock_phases.h"
#include "core/locks/redlock_requests.h"
#include "core/locks/redlock_state.h"
