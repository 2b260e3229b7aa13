#pragma once
// Finds room for labels: none on another, and none on a line where there is any other place.

#include <optional>
#include <vector>

#include "reports/picture/drawing.h"

namespace lockstep::reports {

class Placer {
 public:
  // Nothing may come here.
  void take(const Box& box) { taken_.push_back(box); }
  // Labels keep away from it, but those of bars.
  void avoid(const Box& box) { avoided_.push_back(box); }
  void avoid_line(Point from, Point to) { lines_.push_back({from, to}); }

  int bottom() const;  // of all that was taken

  enum class On { ground, bar };

  // The first of the candidates that is free of everything, taken from now on.
  std::optional<Box> place(const std::vector<Box>& candidates, On on);
  // The first that is on no other label, lines or not; if all are, one further down.
  Box place_off_labels(const std::vector<Box>& candidates);
  // The first of these two that there is.
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

// The box where it is, then further and further up and down, `step` points at a time.
std::vector<Box> shifted(const Box& box, int step, int furthest);

}  // namespace lockstep::reports
