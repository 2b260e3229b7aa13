#pragma once
// Says what may help against a violation: another value of a rule or of a setting, or, for a known limit,
// something against the assumption that was breached. The caller tries what can be set before it shows it.

#include <string>
#include <vector>

#include "core/run_facts.h"
#include "core/schedule/judged_violation.h"
#include "core/verdict.h"

namespace lockstep::reports {

struct Remedy {
  std::string words;  // "a release that deletes only the holder's own key"
  // What to set, as `--set` takes it ("lock.release=compare_delete"). Empty: no setting does it.
  std::vector<std::string> settings;
  friend bool operator==(const Remedy&, const Remedy&) = default;
};

// Returns alternatives. Those with settings are candidates: they may not fit the lock, may be set already, or
// may not help. Those without are against the first assumption that was breached, and the judge has seen that
// nothing breaks without that breach.
std::vector<Remedy> remedies(const JudgedViolation& judged, const RunFacts& facts);

// Returns the words, and the settings as a scenario has them: "([lock] release = \"compare_delete\")".
std::string to_text(const Remedy& remedy);

}  // namespace lockstep::reports
