#pragma once
// Says what may help against a violation: another value of a rule or of a setting, or, for a known limit,
// something against the assumption that was breached. The caller tries what can be set before it shows it.

#include <string>
#include <vector>

#include "core/persistence.h"
#include "core/resource_guard.h"
#include "core/schedule/judged_violation.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::reports {

// The setup of the run.
struct RemedySetup {
  Duration ttl;  // TTL of the lock's keys
  Persistence persistence = Persistence::none;
  Duration restart_delay;
  ResourceGuard guard = ResourceGuard::none;
  // Of a lock that tells its application for how long it may rely on it, the work ends in time by itself.
  bool reports_validity = true;
  Duration longest_work;
};

struct Remedy {
  std::string words;  // "a release that deletes only the holder's own key"
  // What to set, as `--set` takes it ("lock.release=compare_delete"). Empty: no setting does it.
  std::vector<std::string> settings;
  friend bool operator==(const Remedy&, const Remedy&) = default;
};

// Returns alternatives. Those with settings are candidates: they may not fit the lock, may be set already, or
// may not help. Those without are against the first assumption that was breached, and the judge has seen that
// nothing breaks without that breach.
std::vector<Remedy> remedies(const JudgedViolation& judged, const RemedySetup& setup);

// Returns the words, and the settings as a scenario has them: "([lock] release = \"compare_delete\")".
std::string to_text(const Remedy& remedy);

}  // namespace lockstep::reports
