#pragma once
// How many entries move when a node joins, by each rule of placement, and how evenly a ring spreads them:
// counted over resources called "resource-1", "resource-2", …, so the same numbers come out everywhere.
//
// When a node leaves, the same entries move back: the step from n to n + 1 nodes, read the other way.

#include <cstdint>
#include <vector>

namespace lockstep {

struct PlacementStep {  // from `nodes` nodes to one more
  std::uint16_t nodes = 0;
  std::uint32_t resources = 0;
  std::uint32_t moved_by_modulo = 0;
  std::uint32_t moved_by_ring = 0;
  std::uint32_t most_on_a_node = 0;  // of the ring of `nodes` nodes
};

// One step for each number of nodes from 1 to `most_nodes`.
// REQUIRES: all above 0; most_nodes below 65,535.
std::vector<PlacementStep> study_placement(std::uint16_t most_nodes, std::uint32_t resources,
                                           std::uint16_t virtual_nodes);

}  // namespace lockstep
