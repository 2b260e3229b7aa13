#pragma once
// RES over what clients were told: a use with a smaller fencing token was not applied after a use with a
// greater one had been. A use that was refused has had no effect.

#include <optional>
#include <vector>

#include "properties/recorded/finding.h"

namespace lockstep::properties::recorded {

class Res {
 public:
  explicit Res(std::uint32_t processes) : at_call_(processes) {}

  void clear() { greatest_ = {}; }

  void use_called(std::uint32_t process) { at_call_[process] = greatest_; }

  std::optional<Finding> applied(Number operation, std::uint32_t process, FencingToken fence) {
    const Applied before = at_call_[process];
    if (fence < before.fence) return Finding{operation, before.operation, Why::stale_use};
    if (greatest_.fence < fence) greatest_ = {fence, operation};
    return std::nullopt;
  }

 private:
  struct Applied {
    FencingToken fence{};
    Number operation = nothing;
  };

  Applied greatest_;
  std::vector<Applied> at_call_;  // of each process: the greatest when it called
};

}  // namespace lockstep::properties::recorded
