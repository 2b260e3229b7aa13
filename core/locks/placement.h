#pragma once
// Where the entries of a lock lie among n nodes, and what a lock id is: a 64-bit hash, the same on every
// machine (core/text_hash.h). Pure functions of texts and numbers.

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/locks/coordinator_policy.h"

namespace lockstep {

// Of what the client called `client` locks when it locks `resource`.
std::uint64_t lock_id_of(std::string_view client, std::string_view resource, LockIdOf of,
                         LockIdFields fields);

// hash mod n. When a node joins, n of n + 1 entries move.
// REQUIRES: nodes > 0.
NodeId place_by_modulo(std::uint64_t lock_id, std::uint16_t nodes);

// A ring on which every node has many points; an entry lies on the node whose point comes next. When a node
// joins, only entries that it takes over move: about 1 of n + 1.
class HashRing {
 public:
  // REQUIRES: both above 0. Points of a node do not depend on which others there are.
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
