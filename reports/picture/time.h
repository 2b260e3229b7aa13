#pragma once
// Maps true time to heights. Where nothing happens for long, the axis leaves out a stretch of time.
// Everywhere else a point of height is the same time, so the slope of an arrow shows its latency.

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.h"

namespace lockstep::reports {

class TimeAxis {
 public:
  // A stretch of time that is left out, and the heights between which it is marked.
  struct Break {
    int top = 0;
    int bottom = 0;
    Duration length;
  };
  // A mark at the side, with its text.
  struct Tick {
    int y = 0;
    std::string text;
  };

  // `instants` are all instants at which something is drawn, in any order. `typical` is a typical latency,
  // and `top` is the height of the first instant. REQUIRES: there is at least one instant.
  TimeAxis(std::vector<Instant> instants, Duration typical, int top);

  // Returns the height of an instant. Instants before the first or after the last have the height of the
  // first or last.
  int y_of(Instant at) const;
  int top() const { return knots_.front().y; }
  int bottom() const { return knots_.back().y; }
  const std::vector<Break>& breaks() const { return breaks_; }
  // Returns ticks that are far enough apart for their texts. There is at least one between two breaks.
  std::vector<Tick> ticks() const;

 private:
  struct Knot {
    Instant at;
    int y = 0;
    bool after_break = false;
  };

  void add_ticks(std::size_t first, std::size_t last, std::vector<Tick>& ticks) const;

  std::int64_t ns_per_point_ = 1;
  std::vector<Knot> knots_;
  std::vector<Break> breaks_;
};

// Returns "5.6 ms", with as many decimals as multiples of `unit_ns` need. From 10 s on, a time without
// decimals is "13 min 37.068 s".
std::string ms_text(Instant at, std::int64_t unit_ns);

}  // namespace lockstep::reports
