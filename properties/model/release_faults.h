#pragma once
// Which faults kept a client's request to delete a key from its node. ORPH assumes that there are none. Where
// the client has sent no such request, no fault did.

#include <cstddef>
#include <vector>

#include "core/observation.h"
#include "core/verdict.h"

namespace lockstep::properties {

struct ReleaseFault {
  std::size_t place = 0;  // of its FaultBegan in the history
  bool of_link = false;   // false: the node or a coordinator was down
};

// Returns the faults between the release, or the end of the attempt, and the violation that cut or reset
// the link or that took down the node, in the order of the history. A coordinator and its links count too.
// An earlier fault that broke the connection also counts if the request was lost on that connection.
// REQUIRES: the violation is of ORPH and was found in this history.
std::vector<ReleaseFault> release_faults(const Violation& violation, const History& history);

}  // namespace lockstep::properties
