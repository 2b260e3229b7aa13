#pragma once
// Delta debugging of the deviations of one schedule (A. Zeller, R. Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", 2002). breaks(schedule) says whether a smaller schedule will do, and over()
// whether to end.

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "core/schedule/schedule.h"
#include "scenarios/shrink/deviation_units.h"

namespace lockstep::scenarios {

// Takes away what can go of the schedule, in chunks of so many deviations, the last ones first.
template <class Breaks, class Over>
void drop_chunks(Schedule& schedule, std::size_t size, const Breaks& breaks, const Over& over) {
  const std::vector<DeviationUnit> units = units_of(schedule);
  for (std::size_t end = units.size(); end > 0 && !over(); end -= std::min(size, end)) {
    const std::size_t begin = end - std::min(size, end);
    Schedule smaller = without(schedule, std::span(units).subspan(begin, end - begin));
    if (smaller != schedule && breaks(smaller)) schedule = std::move(smaller);
  }
}

// Takes away what can go, in chunks of half of what is left, of a quarter, and so on down to one.
template <class Breaks, class Over>
void minimise(Schedule& schedule, const Breaks& breaks, const Over& over) {
  for (std::size_t size = std::max<std::size_t>(units_of(schedule).size() / 2, 1);; size /= 2) {
    drop_chunks(schedule, size, breaks, over);
    if (size == 1 || over()) break;
  }
}

}  // namespace lockstep::scenarios
