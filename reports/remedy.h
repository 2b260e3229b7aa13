#pragma once
// What a user can do about a known limit: against the assumption that was breached, or against what follows.

#include <string>
#include <vector>

#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::reports {

// Each alone is enough against the first assumption breached. Empty where nothing is known, and for what is
// inside the model: a bug of the lock, which its user cannot do much about. `ttl` of the lock's keys;
// `can_fence`: the lock has a rule by which it fetches fencing tokens.
std::vector<std::string> remedies(const JudgedViolation& judged, Duration ttl, bool can_fence);

}  // namespace lockstep::reports
