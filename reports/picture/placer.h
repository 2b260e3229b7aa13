#pragma once
// Finds room for labels. No label lies on another, and none lies on a line if there is any other place.

#include <optional>
#include <vector>

#include "reports/picture/drawing.h"

namespace lockstep::reports {

class Placer {
 public:
  // No label may lie on this box.
  void take(const Box& box) { taken_.push_back(box); }
  // Labels keep away from this box, except labels of bars.
  void avoid(const Box& box) { avoided_.push_back(box); }
  void avoid_line(Point from, Point to) { lines_.push_back({from, to}); }

  // Returns the lowest bottom of all boxes that were taken.
  int bottom() const;

  // A label on a bar may lie on boxes to avoid.
  enum class On { ground, bar };

  // Takes and returns the first candidate that is free of labels, lines and, on the ground, boxes to avoid.
  // Returns nothing if there is none.
  std::optional<Box> place(const std::vector<Box>& candidates, On on);
  // Takes and returns the first candidate that is on no label, even if it is on a line. If each is on a
  // label, moves the last one down until it is free. REQUIRES: there is a candidate.
  Box place_off_labels(const std::vector<Box>& candidates);
  // Takes and returns what `place` finds, or else what `place_off_labels` finds.
  Box place_somewhere(const std::vector<Box>& candidates, On on);

 private:
  struct Segment {
    Point from;
    Point to;
  };
  bool on_label(const Box& box) const;
  bool on_line(const Box& box) const;
  bool on_avoided(const Box& box) const;

  std::vector<Box> taken_;
  std::vector<Box> avoided_;
  std::vector<Segment> lines_;
};

// Returns the box where it is, then boxes further and further up and down, in steps of `step` points.
std::vector<Box> shifted(const Box& box, int step, int furthest);

}  // namespace lockstep::reports
