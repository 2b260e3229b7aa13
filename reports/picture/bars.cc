#include <algorithm>

#include "core/host_text.h"
#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

// Returns the bar from one instant to another on a lane, cut to the time that is drawn.
Box bar_box(const Plot& plot, const Lane& lane, Instant from, Instant to) {
  const int top = from < plot.since ? plot.axis.top() - 8 : plot.y(from);
  const int bottom = to > plot.until ? plot.bottom() - 4 : plot.y(to);
  return {lane.x - half_bar, top, lane.x + half_bar, std::max(bottom, top + 2)};
}

void paint_beliefs(Plot& plot) {
  for (const BeliefSpan& span : plot.spans.beliefs) {
    const Lane* lane = plot.lanes.find(HostId::client(span.hold.client));
    if (lane == nullptr || !plot.within(span.from, span.to) || span.from > plot.until) continue;
    const Box box = bar_box(plot, *lane, span.from, span.to);
    plot.placer.avoid(box);
    plot.add(Area{box, colour_of(span.hold.client), ink, Stroke::solid, false});
  }
}

// Draws a shape that says how the key ended.
void paint_end(Plot& plot, const KeepSpan& span, const Lane& lane) {
  if (span.to > plot.until) return;
  MarkShape shape = MarkShape::diamond;
  if (span.end == KeepEnd::deleted) shape = MarkShape::square;
  if (span.end == KeepEnd::replaced) shape = MarkShape::triangle;
  plot.add(Mark{{lane.x, plot.y(span.to)}, 9, shape, paper, colour_of(span.hold.client), {}});
}

void paint_keys(Plot& plot) {
  for (const KeepSpan& span : plot.spans.keeps) {
    const Lane* lane = plot.lanes.find(HostId::redis(span.node));
    if (lane == nullptr || !plot.within(span.from, span.to)) continue;
    const Box box = bar_box(plot, *lane, span.from, span.to);
    plot.placer.avoid(box);
    plot.add(Area{box, light_colour_of(span.hold.client), colour_of(span.hold.client), Stroke::solid, false});
    paint_end(plot, span, *lane);
  }
}

}  // namespace

void paint_bars(Plot& plot) {
  paint_beliefs(plot);
  paint_keys(plot);
}

}  // namespace lockstep::reports
