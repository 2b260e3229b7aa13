// FENCE: a later-acquired hold of the same resource carries a fencing token that is not greater.

#include "tests/properties/reference/find_violations.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {

std::optional<Violation> find_fence(const History& history, const ReferenceSetup& /*setup*/) {
  const std::vector<Hold> holds = holds_of(history);
  for (std::size_t later = 0; later < holds.size(); ++later) {
    if (holds[later].fencing == FencingToken{}) continue;
    std::optional<std::size_t> greatest;  // the first hold with the greatest token so far
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (holds[earlier].resource != holds[later].resource || holds[earlier].fencing == FencingToken{})
        continue;
      if (!greatest || holds[*greatest].fencing < holds[earlier].fencing) greatest = earlier;
    }
    if (greatest && holds[later].fencing <= holds[*greatest].fencing) {
      return Violation{Property::fence, holds[later].acquired, holds[later].id, holds[*greatest].id, {}};
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::properties::reference
