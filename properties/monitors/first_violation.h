#pragma once
// The earliest violation of one kind.

#include <optional>

#include "core/verdict.h"

namespace lockstep::properties {

// Of several violations at one instant, keeps the one that was reported first. A monitor that can find
// violations of one instant out of order breaks the tie itself.
class FirstViolation {
 public:
  void report(const Violation& violation) {
    if (!first_ || violation.at < first_->at) first_ = violation;
  }
  void clear() { first_.reset(); }

  const std::optional<Violation>& get() const { return first_; }

  friend bool operator==(const FirstViolation&, const FirstViolation&) = default;

 private:
  std::optional<Violation> first_;
};

}  // namespace lockstep::properties
