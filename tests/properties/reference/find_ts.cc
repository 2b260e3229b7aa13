// TS: during belief, a majority of the lock's nodes do not keep the hold's key.

#include <algorithm>

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {

std::optional<Violation> find_ts(const History& history, const ReferenceSetup& setup) {
  const std::vector<Hold> holds = holds_of(history);
  const std::vector<Belief> beliefs = beliefs_of(history);
  const Voters voters(history, setup);
  const Instant end = end_of(history, setup);

  Samples samples;
  samples.add_all(beliefs);
  samples.add_all(voters.keepings());
  // An entry that is set and gone at one instant still says what its hold relies on from then on.
  for (const Recorded& event : history) samples.add(event.at);
  for (const Instant t : samples.ascending()) {
    if (end < t) break;
    std::optional<HoldId> unsafe;  // the smallest unsafe hold at this instant
    for (const Hold& hold : holds) {
      if (!believes(beliefs, hold.id, t)) continue;
      const std::size_t without = voters.of(hold) - voters.keeping(hold, t);
      if (without < majority_of(voters.of(hold))) continue;
      unsafe = unsafe ? std::min(*unsafe, hold.id) : hold.id;
    }
    if (unsafe) return Violation{Property::ts, t, *unsafe, *unsafe, {}};
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
