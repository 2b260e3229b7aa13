#pragma once
// The largest nominal round trips between clients and nodes.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ids.h"
#include "core/time.h"
#include "scenarios/scenario.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

class RoundTrips {
 public:
  explicit RoundTrips(const sim::Setup& setup);

  // Returns the largest nominal round trip between the client and the node. Through coordinators it is that
  // of the slowest way. 0 if there is no link.
  Duration between(ClientId client, NodeId node) const {
    return trips_[std::size_t{client.value} * nodes_ + node.value];
  }

  // Returns the largest of those between the client and the nodes in the mask.
  Duration largest(ClientId client, NodeMask nodes) const;

 private:
  std::uint16_t nodes_;
  std::vector<Duration> trips_;  // by client, then node
};

// Returns the largest nominal round trip over all links, those to the resource and the counter included.
Duration largest_round_trip(const Scenario& scenario);

}  // namespace lockstep::scenarios
