#pragma once
// What a user can do about a known limit: against the assumption that was breached, or against what follows.

#include <string>
#include <vector>

#include "core/persistence.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::reports {

// What the run was made with: what is there already helps no more.
struct RemedySetup {
  Duration ttl;  // of the lock's keys
  Persistence persistence = Persistence::none;
  Duration restart_delay;
  ResourceGuard guard = ResourceGuard::none;
  bool can_fence = false;  // the lock has a rule by which it fetches fencing tokens
};

// Each alone is meant against the first assumption breached, and says so where it only takes the harm away.
// Empty where nothing is known, and for what is inside the model: a bug of the lock, which its user cannot do
// much about.
std::vector<std::string> remedies(const JudgedViolation& judged, const RemedySetup& setup);

}  // namespace lockstep::reports
