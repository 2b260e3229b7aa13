#pragma once
// The shares of entries that move when a node joins, against the number of nodes, as a drawing for Graphviz
// (reports/picture/dot.h): by mod n, by a ring, and what theory says of both.

#include <span>

#include "core/locks/placement_study.h"
#include "reports/picture/drawing.h"

namespace lockstep::reports {

// REQUIRES: at least one step, ascending by nodes from 1.
Drawing placement_plot(std::span<const PlacementStep> steps);

}  // namespace lockstep::reports
