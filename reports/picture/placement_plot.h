#pragma once
// Draws the share of the entries that move when a node joins, against the number of nodes: by mod n, by a
// ring, and what theory says of both. The drawing is for Graphviz (reports/picture/dot.h).

#include <span>

#include "core/locks/placement_study.h"
#include "reports/picture/drawing.h"

namespace lockstep::reports {

// REQUIRES: there is at least one step, and the steps are ascending by nodes from 1.
Drawing placement_plot(std::span<const PlacementStep> steps);

}  // namespace lockstep::reports
