#pragma once
// Says what a user can do about a known limit: against the assumption that was breached, or against the
// harm that follows.

#include <string>
#include <vector>

#include "core/persistence.h"
#include "core/resource_guard.h"
#include "core/schedule/judged_violation.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::reports {

// The setup of the run. What it already has is not advised.
struct RemedySetup {
  Duration ttl;  // TTL of the lock's keys
  Persistence persistence = Persistence::none;
  Duration restart_delay;
  ResourceGuard guard = ResourceGuard::none;
  // The lock has a rule by which it fetches fencing tokens.
  bool can_fence = false;
};

// Returns alternatives, each against the first assumption that was breached. A remedy that only takes away
// the harm says so. Empty if none is known, and if the violation is inside the model: that is a bug of the
// lock, and its user cannot do much about it.
std::vector<std::string> remedies(const JudgedViolation& judged, const RemedySetup& setup);

}  // namespace lockstep::reports
