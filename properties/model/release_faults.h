#pragma once
// Which faults kept a client's release from a node: those that ORPH assumes away.

#include <cstddef>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"

namespace lockstep::properties {

struct ReleaseFault {
  std::size_t place = 0;  // of its FaultBegan in the history
  bool of_link = false;   // otherwise the node was down or stopped
};

// From the release on, or from the end of the attempt, up to the violation: cuts and resets of the link, and
// a node that is down or stopped. A connection that broke before counts until its client knows: what it sends
// on it is lost. In the order of the history. REQUIRES: a violation of ORPH, found in this history.
std::vector<ReleaseFault> release_faults(const Violation& violation, const History& history);

}  // namespace lockstep::properties
