// ME: two clients believe in the same resource at one true instant. Two intervals begin to overlap where
// the later one begins, so the twin looks only at the beginnings of beliefs. The order of simultaneous
// events does not matter: if there are several pairs at the first instant, the violation names the
// smallest.

#include <tuple>

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {

std::optional<Violation> find_me(const History& history, const ReferenceSetup& /*setup*/) {
  const std::vector<Belief> beliefs = beliefs_of(history);
  std::optional<Violation> first;
  for (const Belief& newcomer : beliefs) {
    for (const Belief& robbed : beliefs) {
      const Instant at = newcomer.during.from;
      if (robbed.resource != newcomer.resource || robbed.hold.client == newcomer.hold.client) continue;
      if (!robbed.during.contains(at)) continue;
      // The pair is named in the other order.
      if (robbed.during.from == at && newcomer.hold < robbed.hold) continue;
      const Violation found{Property::me, at, robbed.hold, newcomer.hold, {}};
      if (!first || std::tie(at, found.hold, found.other) < std::tie(first->at, first->hold, first->other))
        first = found;
    }
  }
  return first;
}

}  // namespace lockstep::properties::reference
