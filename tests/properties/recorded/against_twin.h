#pragma once
// Compares the checker of recorded histories with its slow twin.

#include <string>

#include "properties/recorded/check_history.h"
#include "properties/recorded/history.h"

namespace lockstep::tests {

// Writes a history as one line for each call and answer.
std::string text_of(const properties::recorded::RecordedHistory& history);

// What the checker and the twin say of a rule.
struct Verdicts {
  std::string fast;  // "ME 3 RES - FENCE - LIN 2": the operation whose answer cannot follow, or -
  std::string slow;
};
Verdicts verdicts_of(const properties::recorded::RecordedHistory& history,
                     const properties::recorded::Leases& leases);

// Returns what the checker says.
std::string checked(const properties::recorded::RecordedHistory& history,
                    const properties::recorded::Leases& leases);

inline constexpr properties::recorded::Leases no_drift{{}, Duration{}};

// Returns what is violated in a history of one lock: "ME 3 held 0": the operation that cannot follow, why,
// and the other operation. Makes the test fail if the slow twin says otherwise. REQUIRES: times are small.
std::string violations(const properties::recorded::RecordedHistory& history,
                       const properties::recorded::Leases& leases = no_drift);

}  // namespace lockstep::tests
