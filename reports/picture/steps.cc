#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "reports/picture/plot.h"

namespace lockstep::reports {
namespace {

constexpr int step_size = 15;

// Returns a box around the centre, with one point of room on all sides.
Box around(Point centre, int size) {
  const int half = size / 2 + 1;
  return {centre.x - half, centre.y - half, centre.x + half + 1, centre.y + half + 1};
}

// Returns places for a step's number: to the left of the lane, then further left, up and down.
std::vector<Box> places_of(const Lane& lane, const Step& step, int y, int furthest) {
  std::vector<Box> places;
  for (const int left : {18, 36, 54}) {
    const Box box = around({lane.x - left, y}, step_size);
    if (left > 18 && step.host.kind == HostKind::redis) break;  // it would stand beside the neighbouring node
    for (const Box& place : shifted(box, 4, furthest)) places.push_back(place);
  }
  std::stable_sort(places.begin(), places.end(), [&](const Box& a, const Box& b) {
    return std::abs(a.top + a.bottom - 2 * y) < std::abs(b.top + b.bottom - 2 * y);
  });
  return places;
}

// Returns a place close to the step, if possible where no arrow crosses. Otherwise the number stands on an
// arrow: it is legible there, and it must stay close to its step.
Box room_for(Plot& plot, const Step& step, const Lane& lane) {
  const int y = plot.y(step.at);
  const auto free = plot.placer.place(places_of(lane, step, y, 12), Placer::On::ground);
  return free ? *free : plot.placer.place_off_labels(places_of(lane, step, y, 28));
}

}  // namespace

void paint_violation(Plot& plot) {
  if (!plot.violation) return;
  const int y = plot.y(plot.violation->at);
  const Point from{plot.lanes.left() - 14, y};
  const Point to{plot.lanes.right(), y};
  plot.add(Line{from, to, alarm, Stroke::dashed, 15, Tip::none});
  plot.placer.avoid_line(from, to);
}

void paint_steps(Plot& plot) {
  // The last step is the violation. It stands on its lane, and all other steps make room.
  for (auto step = plot.steps.rbegin(); step != plot.steps.rend(); ++step) {
    const Lane* lane = plot.lanes.find(step->host);
    if (lane == nullptr) continue;
    const Point at{lane->x, plot.y(step->at)};
    const std::string number = fmt::format("{}", step->number);
    if (step == plot.steps.rbegin()) {
      plot.placer.take(around(at, step_size + 4));
      plot.add(Mark{at, step_size + 4, MarkShape::octagon, alarm, alarm, number});
      continue;
    }
    const Box box = room_for(plot, *step, *lane);
    const Point centre{box.left + step_size / 2 + 1, box.top + step_size / 2 + 1};
    plot.add(Mark{centre, step_size, MarkShape::circle, ink, ink, number});
  }
}

}  // namespace lockstep::reports
