#pragma once
// What LV assumes about reach: that a majority of its nodes is within reach of every client with demand
// while the bound runs. A bound that the scenario wishes shorter than the computed one assumes it of
// holders, too.

#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/observation.h"
#include "core/reach_facts.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::properties {

// A client that did not have a majority of its nodes within reach when LV assumes that it has.
struct Unreached {
  ClientId client;
  std::uint16_t fewest = 0;           // the nodes within reach at the worst instant
  std::vector<std::uint16_t> faults;  // FaultBegan::fault, ascending: what stood in the way
};

// Returns the clients with demand for the violation's resource that lacked a majority at some instant of
// [violation.since, violation.at). REQUIRES: the violation is of LV and was found in this history.
std::vector<Unreached> unreached_callers(const Violation& violation, const History& history,
                                         const ReachFacts& facts, std::uint16_t clients);

// Returns the clients that held the violation's resource, or whose hold or last attempt ended less than a
// TTL before violation.since, and that were stopped, crashed or without a majority within reach then or up
// to the violation. REQUIRES: as above.
std::vector<Unreached> unreached_holders(const Violation& violation, const History& history,
                                         const ReachFacts& facts, std::uint16_t clients, Duration ttl);

}  // namespace lockstep::properties
