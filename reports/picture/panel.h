#pragma once
// The list of steps beside or below the diagram, and the samples of its legend.

#include <cstdint>
#include <string>
#include <vector>

#include "reports/picture/plot.h"

namespace lockstep::reports {

enum class Sample : std::uint8_t {
  request,
  reply,
  late,
  held,
  lost,
  one_end,
  harm,
  belief,
  keep,
  expired,
  deleted,
  replaced,
  band,
  strike,
  gap,
  dot,
  step,
};

struct LegendEntry {
  Sample sample = Sample::request;
  std::string text;
};

// Returns the legend of what this picture shows, and of nothing else.
std::vector<LegendEntry> legend_of(const Plot& plot);

// Draws a sample, 34 points wide, to the right of the point.
void add_sample(Plot& plot, Sample sample, Point at);

}  // namespace lockstep::reports
