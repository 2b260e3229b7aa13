#pragma once
// Which nodes are up and within reach of a client. LV assumes that a majority always is.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/time.h"

namespace lockstep::properties {

struct Reach {
  std::uint16_t fewest = 0;        // the number of nodes up and within reach at the worst instant
  std::vector<FaultBegan> faults;  // at work while fewer than a majority were; in the order of the history
};

// Returns how many of `nodes` are up and within reach of the client during [from, until), and the faults
// to blame if these are ever fewer than a majority. A node that is down, paused or suspended is not up. If
// there are coordinators, the client reaches nodes only through them (ActiveFaults::out_of_reach_of).
Reach reach_of(ClientId client, NodeMask nodes, std::uint16_t coordinators, const History& history,
               Instant from, Instant until);

}  // namespace lockstep::properties
