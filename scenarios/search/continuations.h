#pragma once
// Counts the schedules that lead on from a state of a search, by the number of deviations that they add.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "scenarios/format/alphabet.h"

namespace lockstep::scenarios {

// Some schedules of a search.
struct ScheduleCount {
  std::uint64_t schedules = 0;
  std::uint64_t violated = 0;
  std::uint64_t acquired = 0;  // schedules in which somebody acquires
  std::uint32_t depth = 0;     // steps of the longest of them, up to most_depth

  // A longer path counts as one of this length.
  static constexpr std::uint32_t most_depth = 0xFFFF;

  void add(const ScheduleCount& more) {
    schedules += more.schedules;
    violated += more.violated;
    acquired += more.acquired;
    depth = std::max(depth, more.depth);
  }
  // Returns the count of the same schedules from a state that many steps earlier.
  ScheduleCount after(std::uint32_t steps) const {
    ScheduleCount longer = *this;
    if (schedules > 0) longer.depth = std::min(depth + steps, most_depth);
    return longer;
  }
  friend bool operator==(const ScheduleCount&, const ScheduleCount&) = default;
};

struct Continuations {
  std::array<ScheduleCount, most_exhaust_deviations + 1> by_deviations{};

  // Adds the schedules behind a branch that takes `deviations` deviations and `steps` steps.
  // REQUIRES: no schedule then has more than most_exhaust_deviations.
  void add(const Continuations& branch, std::size_t deviations, std::uint32_t steps) {
    for (std::size_t i = 0; i + deviations < by_deviations.size(); ++i)
      by_deviations[i + deviations].add(branch.by_deviations[i].after(steps));
  }
  // Goes back to a state that many steps earlier, from which nothing else leads on.
  void go_back(std::uint32_t steps) {
    for (ScheduleCount& count : by_deviations) count = count.after(steps);
  }
  // Returns the steps of the longest path.
  std::uint32_t depth() const {
    std::uint32_t depth = 0;
    for (const ScheduleCount& count : by_deviations) depth = std::max(depth, count.depth);
    return depth;
  }

  // Returns the count of one run to its end, with no further deviation.
  static Continuations of_run(const ScheduleCount& run) {
    Continuations one;
    one.by_deviations[0] = run;
    return one;
  }

  friend bool operator==(const Continuations&, const Continuations&) = default;
};

}  // namespace lockstep::scenarios
