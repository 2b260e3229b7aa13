#include "reports/picture/placer.h"

#include <algorithm>
#include <cstdint>

namespace lockstep::reports {
namespace {

// Returns the side of the line on which the point lies: negative, 0 (on the line) or positive.
std::int64_t side(Point from, Point to, int x, int y) {
  return static_cast<std::int64_t>(to.x - from.x) * (y - from.y) -
         static_cast<std::int64_t>(to.y - from.y) * (x - from.x);
}

bool meets(const Box& box, Point from, Point to) {
  if (std::max(from.x, to.x) < box.left || std::min(from.x, to.x) > box.right) return false;
  if (std::max(from.y, to.y) < box.top || std::min(from.y, to.y) > box.bottom) return false;
  bool above = false;
  bool below = false;
  for (const int x : {box.left, box.right}) {
    for (const int y : {box.top, box.bottom}) {
      const std::int64_t s = side(from, to, x, y);
      above = above || s >= 0;
      below = below || s <= 0;
    }
  }
  return above && below;
}

bool overlaps_any(const Box& box, const std::vector<Box>& others) {
  return std::any_of(others.begin(), others.end(), [&](const Box& other) { return box.overlaps(other); });
}

}  // namespace

// A place above the page counts as taken.
bool Placer::on_label(const Box& box) const { return box.top < 0 || overlaps_any(box, taken_); }
bool Placer::on_avoided(const Box& box) const { return overlaps_any(box, avoided_); }
bool Placer::on_line(const Box& box) const {
  return std::any_of(lines_.begin(), lines_.end(),
                     [&](const Segment& s) { return meets(box, s.from, s.to); });
}

int Placer::bottom() const {
  int bottom = 0;
  for (const Box& box : taken_) bottom = std::max(bottom, box.bottom);
  return bottom;
}

std::optional<Box> Placer::place(const std::vector<Box>& candidates, On on) {
  for (const Box& box : candidates) {
    if (on_label(box) || on_line(box) || (on == On::ground && on_avoided(box))) continue;
    take(box);
    return box;
  }
  return std::nullopt;
}

Box Placer::place_off_labels(const std::vector<Box>& candidates) {
  const auto box =
      std::find_if(candidates.begin(), candidates.end(), [&](const Box& b) { return !on_label(b); });
  Box place = box != candidates.end() ? *box : candidates.back();
  while (on_label(place)) {
    ++place.top;
    ++place.bottom;
  }
  take(place);
  return place;
}

Box Placer::place_somewhere(const std::vector<Box>& candidates, On on) {
  const auto box = place(candidates, on);
  return box ? *box : place_off_labels(candidates);
}

std::vector<Box> shifted(const Box& box, int step, int furthest) {
  std::vector<Box> boxes{box};
  for (int by = step; by <= furthest; by += step) {
    boxes.push_back({box.left, box.top - by, box.right, box.bottom - by});
    boxes.push_back({box.left, box.top + by, box.right, box.bottom + by});
  }
  return boxes;
}

}  // namespace lockstep::reports
