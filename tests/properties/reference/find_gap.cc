// GAP: an extension is reported as successful although, at some instant between the acquisition and the
// report, fewer than a quorum of the hold's nodes kept its key. The quorum is the majority, even if the
// policy under test counts another number as one.

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {

std::optional<Violation> find_gap(const History& history, const ReferenceSetup& setup) {
  const std::vector<Hold> holds = holds_of(history);
  const Voters voters(history, setup);

  Samples samples;
  samples.add_all(voters.keepings());
  // An entry that is set and gone at one instant still says what its hold relies on from then on.
  for (const Recorded& event : history) samples.add(event.at);
  for (const Hold& hold : holds) samples.add(hold.acquired);
  const std::vector<Instant> instants = samples.ascending();

  for (const Recorded& event : history) {
    const auto* extended = std::get_if<Extended>(&event.what);
    if (extended == nullptr) continue;
    const auto rank = rank_of(holds, extended->hold);
    if (!rank) continue;
    const Hold& hold = holds[*rank];
    for (const Instant t : instants) {
      if (t < hold.acquired || event.at <= t) continue;
      if (voters.keeping(hold, t) < majority_of(voters.of(hold))) {
        return Violation{Property::gap, event.at, hold.id, hold.id, {}};
      }
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
