#pragma once
// Says how the keys of a hold ended, with the causes that the history shows.

#include <cstdint>
#include <vector>

#include "reports/story/run_view.h"

namespace lockstep::reports {

enum class LossCause : std::uint8_t {
  expired,        // its TTL ran out
  shortened,      // its TTL ran out, which a request of another client had shortened
  jumped,         // its TTL ran out early, because the node's clock was changed
  own_release,    // deleted by a request that its hold sent after release was called
  own_request,    // deleted by another request of its hold: the clean-up of an attempt, for example
  lapsed,         // deleted by a coordinator, at the end of the time that it counted
  other_request,  // deleted by a request of another hold
  overwritten,    // overwritten by a request of another hold
  lost,           // the node lost it
};

// Keys of a hold that ended in the same way.
struct Loss {
  LossCause cause = LossCause::expired;
  HoldId by;  // shortened, other_request and overwritten: the hold whose request did it
  Instant first;
  Instant last;
  std::vector<KeySpan> keys;

  std::vector<NodeId> nodes() const;
};

// Returns how these keys of the hold ended, ascending by their first instants. Keys that are kept are left
// out.
std::vector<Loss> losses_of(const History& history, const HoldView& view, const std::vector<KeySpan>& keys);

}  // namespace lockstep::reports
