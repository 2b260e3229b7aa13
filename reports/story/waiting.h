#pragma once
// Holds what a story needs to know of a client that waits for the lock: its attempts, what others did
// meanwhile, and whose keys are in its way.

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "reports/story/teller.h"

namespace lockstep::reports {

// What happened to the resource while the client waited.
struct Meanwhile {
  ResourceId resource;
  std::size_t acquired = 0;    // acquisitions of others since the call
  std::optional<HoldId> last;  // the last hold that acquired it, before the call or after it
  // Since then somebody has wanted it, and nobody has believed in it but clients whose applications hang.
  Instant free_since;
  std::optional<HoldId> stuck;  // somebody believes in it whose application hangs
  Instant free_until;           // until then nobody holds it: the next acquisition, or the run's end
  bool free_to_the_end = true;  // it is the run's end
  std::size_t rejected = 0;     // calls that were rejected between the two
};

// REQUIRES: the violation is of LV.
Meanwhile meanwhile_of(const Teller& teller, const HoldView& waiting);

// The attempts of a client since its call.
struct Tries {
  std::size_t attempts = 0;
  std::optional<HoldId> last;
  std::size_t most_nodes = 0;   // on which one attempt set its key
  std::size_t turned_down = 0;  // attempts that reached a quorum and came to nothing
  bool contended = false;       // other clients made attempts meanwhile
};

Tries tries_of(const Teller& teller, ClientId client, Instant since);

// Returns the nodes that the attempt has asked for the lock and that have not answered.
std::vector<NodeId> unanswered(const Teller& teller, HoldId attempt);

// Returns the keys that stand in the client's way: for each hold, the nodes that keep its key at the end. An
// earlier attempt of the client can be among the holds.
std::map<HoldId, std::vector<NodeId>> keys_in_the_way(const Teller& teller, ClientId waiting);

}  // namespace lockstep::reports
