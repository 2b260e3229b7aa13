#pragma once
// Returns a drawing as a Graphviz file for `neato -n2`; `title` is the name of the graph. Every position is
// given, so Graphviz lays out nothing. Labels are nodes without an outline, because labels of edges make
// Graphviz slow. Lines run between invisible points.

#include <string>
#include <string_view>

#include "reports/picture/drawing.h"

namespace lockstep::reports {

std::string dot_text(const Drawing& drawing, std::string_view title);

}  // namespace lockstep::reports
