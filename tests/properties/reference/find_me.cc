// ME: two clients believe in the same resource at one true instant. An overlap of two intervals begins where
// the later one does, so the beginnings of beliefs are all that needs looking at. Simultaneous events have no
// order that could matter: of several pairs at the first instant the smallest is named.

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
      if (robbed.during.from == at && newcomer.hold < robbed.hold) continue;  // named the other way round
      const Violation found{Property::me, at, robbed.hold, newcomer.hold, {}};
      if (!first || std::tie(at, found.hold, found.other) < std::tie(first->at, first->hold, first->other))
        first = found;
    }
  }
  return first;
}

}  // namespace lockstep::properties::reference
