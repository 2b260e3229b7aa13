#pragma once
// Lock ids, and the rules that place the entry of a lock on one of n nodes. A lock id is a 64-bit hash
// that is the same on every machine (core/text_hash.h). All functions are pure.

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/locks/coordinator_policy.h"

namespace lockstep {

// Returns the lock id under which the client called `client` locks `resource`.
std::uint64_t lock_id_of(std::string_view client, std::string_view resource, LockIdOf of,
                         LockIdFields fields);

// Returns the node number lock_id mod `nodes`. When a node joins n others, n of n + 1 entries move on
// average.
// REQUIRES: nodes > 0.
NodeId place_by_modulo(std::uint64_t lock_id, std::uint16_t nodes);

// A consistent-hash ring. Every node has many points on it, and an entry lies on the node whose point
// comes next. When a node joins n others, only the entries move that the new node takes over, about 1 of
// n + 1.
class HashRing {
 public:
  // `virtual_nodes`: the number of points per node. The points of a node do not depend on the other nodes.
  // REQUIRES: nodes > 0; virtual_nodes > 0.
  HashRing(std::uint16_t nodes, std::uint16_t virtual_nodes);

  NodeId node_of(std::uint64_t lock_id) const;

 private:
  struct Point {
    std::uint64_t at = 0;
    NodeId node;
    friend auto operator<=>(const Point&, const Point&) = default;
  };
  std::vector<Point> points_;  // ascending
};

}  // namespace lockstep
