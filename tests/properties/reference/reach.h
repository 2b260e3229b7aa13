#pragma once
// Reach in the plainest form: each function looks through the whole history.

#include "core/observation.h"
#include "tests/properties/reference/setup.h"
#include "tests/properties/reference/timeline.h"

namespace lockstep::properties::reference {

// Returns true iff the host is neither paused nor suspended nor down at `t`.
bool runs(const std::vector<Fault>& faults, HostId host, Instant t);

// Returns true iff the node is within reach of the client at `t`, after the last event of that instant.
bool within_reach(const History& history, const ReferenceSetup& setup, ClientId client, NodeId node,
                  Instant t);

// Returns true iff a majority of the nodes on the client's list is.
bool majority_within_reach(const History& history, const ReferenceSetup& setup, ClientId client, Instant t);

// Adds all instants at which reach can change.
void add_reach_changes(Samples& samples, const History& history, const ReferenceSetup& setup);

}  // namespace lockstep::properties::reference
