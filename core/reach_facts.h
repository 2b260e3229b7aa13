#pragma once
// Holds what decides, apart from faults, whether a node is within reach of a client.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep {

struct ReachFacts {
  std::uint16_t nodes = 0;         // at most 64
  std::uint16_t coordinators = 0;  // servers between clients and nodes; 0: clients ask nodes directly
  std::vector<NodeMask> lists;     // client i asks the nodes of list i % size; empty: all nodes
  std::vector<std::pair<HostId, HostId>> missing;  // clients or coordinators, and servers, without a link
  // A client's patience with a node is the longest backlog of a slow node with which its request is still
  // answered in time: what the client waits for, less the largest nominal round trip. `patiences` holds the
  // values that occur. `patience` holds for each client (a row of `nodes`) the index of its patience with
  // each node; empty: it is the first for all. Without any, no backlog is too long.
  std::vector<Duration> patiences;
  std::vector<std::uint16_t> patience;

  NodeMask nodes_of(ClientId client) const {
    return lists.empty() ? mask_of_first(nodes) : lists[client.value % lists.size()];
  }
  Duration patience_of(ClientId client, NodeId node) const {
    if (patiences.empty()) return Duration{std::numeric_limits<std::int64_t>::max()};
    if (patience.empty()) return patiences.front();
    return patiences[patience[std::size_t{client.value} * nodes + node.value]];
  }

  friend bool operator==(const ReachFacts&, const ReachFacts&) = default;
};

}  // namespace lockstep
