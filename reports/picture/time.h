#pragma once
// True time downwards. Where nothing happens for long, a stretch of time is left out; everywhere else a point
// of height is the same time, so that the slope of an arrow is its latency.

#include <cstdint>
#include <string>
#include <vector>

#include "core/time.h"

namespace lockstep::reports {

class TimeAxis {
 public:
  struct Break {
    int top = 0;
    int bottom = 0;
    Duration length;
  };
  struct Tick {
    int y = 0;
    std::string text;
  };

  // `instants`: all at which something is drawn, in any order; at least one. `typical`: of the latencies.
  TimeAxis(std::vector<Instant> instants, Duration typical, int top);

  // Before the first and after the last instant: that of the first and the last.
  int y_of(Instant at) const;
  int top() const { return knots_.front().y; }
  int bottom() const { return knots_.back().y; }
  const std::vector<Break>& breaks() const { return breaks_; }
  // One at least between two breaks. Far enough apart for their texts.
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

// "5.6 ms": with as many decimals as `unit` needs.
std::string ms_text(Instant at, std::int64_t unit_ns);

}  // namespace lockstep::reports
