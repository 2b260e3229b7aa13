#pragma once
// A drawing as a Graphviz file for `neato -n2`: every position is given, nothing is laid out. Labels are
// nodes without an outline, because labels of edges are what makes Graphviz slow; lines run between invisible
// points.

#include <string>
#include <string_view>

#include "reports/picture/drawing.h"

namespace lockstep::reports {

std::string dot_text(const Drawing& drawing, std::string_view title);

}  // namespace lockstep::reports
