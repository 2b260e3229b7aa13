#pragma once
// FENCE over what clients were told: the fencing token of a hold is greater than each that somebody had been
// told of before this hold's acquire was called, and no two holds have the same.

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "properties/recorded/finding.h"

namespace lockstep::properties::recorded {

class Fence {
 public:
  explicit Fence(std::uint32_t processes) : at_call_(processes) {}

  void clear() {
    told_.clear();
    greatest_ = {};
  }

  void acquire_called(std::uint32_t process) { at_call_[process] = greatest_; }

  std::optional<Finding> told(Number operation, std::uint32_t process, FencingToken fence) {
    if (fence == FencingToken{}) return std::nullopt;
    const Told before = at_call_[process];
    if (fence <= before.fence) return Finding{operation, before.operation, Why::fence_not_greater};
    // Only those told since the call are greater, so the place is near the end.
    const auto less = [](const Told& a, const Told& b) { return a.fence < b.fence; };
    const Told now{fence, operation};
    const auto place = std::lower_bound(told_.begin(), told_.end(), now, less);
    if (place != told_.end() && place->fence == fence)
      return Finding{operation, place->operation, Why::fence_repeated};
    told_.insert(place, now);
    greatest_ = told_.back();
    return std::nullopt;
  }

 private:
  struct Told {
    FencingToken fence{};
    Number operation = nothing;
  };

  std::vector<Told> told_;  // by fencing token
  Told greatest_;
  std::vector<Told> at_call_;  // of each process: the greatest when it called
};

}  // namespace lockstep::properties::recorded
