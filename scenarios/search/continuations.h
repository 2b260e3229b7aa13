#pragma once
// Counts the schedules that lead on from a state of a search, by the number of deviations that they add.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "scenarios/format/alphabet.h"

namespace lockstep::scenarios {

struct Continuations {
  struct Count {
    std::uint64_t schedules = 0;
    std::uint64_t violated = 0;
    std::uint64_t acquired = 0;  // schedules in which somebody acquires
    friend bool operator==(const Count&, const Count&) = default;
  };

  std::array<Count, most_exhaust_deviations + 1> by_deviations{};
  std::uint32_t depth = 0;  // steps of the longest path

  // Adds the schedules behind a branch that takes `deviations` deviations and `steps` steps.
  // REQUIRES: no schedule then has more than most_exhaust_deviations.
  void add(const Continuations& branch, std::size_t deviations, std::uint32_t steps) {
    for (std::size_t i = 0; i + deviations < by_deviations.size(); ++i) {
      Count& sum = by_deviations[i + deviations];
      sum.schedules += branch.by_deviations[i].schedules;
      sum.violated += branch.by_deviations[i].violated;
      sum.acquired += branch.by_deviations[i].acquired;
    }
    depth = std::max(depth, branch.depth + steps);
  }

  // Returns the counts of one run to its end, with no further deviation.
  static Continuations of_run(bool violated, bool acquired, std::uint32_t steps) {
    Continuations one;
    one.by_deviations[0] = {1, violated ? 1U : 0U, acquired ? 1U : 0U};
    one.depth = steps;
    return one;
  }

  friend bool operator==(const Continuations&, const Continuations&) = default;
};

}  // namespace lockstep::scenarios
