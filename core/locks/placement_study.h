#pragma once
// Counts how many entries move when a node joins, for each rule of placement, and how evenly a ring
// spreads entries. The resources are called "resource-1", "resource-2", …, so every machine counts the
// same numbers.
//
// When a node leaves, the same entries move back: that is the step from n to n + 1 nodes in reverse.

#include <cstdint>
#include <vector>

namespace lockstep {

struct PlacementStep {  // the step from `nodes` nodes to one more
  std::uint16_t nodes = 0;
  std::uint32_t resources = 0;
  std::uint32_t moved_by_modulo = 0;
  std::uint32_t moved_by_ring = 0;
  std::uint32_t most_on_a_node = 0;  // the largest number of entries on one node of the ring of `nodes` nodes
};

// Returns one step for each number of nodes from 1 to `most_nodes`, in ascending order.
// REQUIRES: all arguments are above 0; most_nodes < 65,535.
std::vector<PlacementStep> study_placement(std::uint16_t most_nodes, std::uint32_t resources,
                                           std::uint16_t virtual_nodes);

}  // namespace lockstep
