#pragma once
// Which nodes are up and within reach of a client: what LV assumes of the faults of a run.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/time.h"

namespace lockstep::properties {

struct Reach {
  std::uint16_t fewest = 0;        // of these nodes up and within reach, at the worst instant
  std::vector<FaultBegan> faults;  // at work when it was fewer than a majority; in the order of the history
};

// These nodes for a client in [from, until). A node that is down, paused or suspended is not up.
// With coordinators it reaches them through these (ActiveFaults::cut_off_from).
Reach reach_of(ClientId client, NodeMask nodes, std::uint16_t coordinators, const History& history,
               Instant from, Instant until);

}  // namespace lockstep::properties
