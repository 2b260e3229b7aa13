#pragma once
// FENCE: a hold carries a fencing token that is not greater than the token of a hold of the same resource
// acquired before it.

#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/first_violation.h"
#include "properties/monitors/monitor_setup.h"

namespace lockstep::properties {

// `hold` of the violation is the later one, `other` the one with the greatest token before it.
class Fence {
 public:
  void reset(const MonitorSetup& setup) {
    greatest_.assign(setup.resources, Greatest{});
    first_.clear();
  }

  void on_event(Instant at, const Acquired& e) {
    if (e.fencing == FencingToken{}) return;
    CHECK(e.resource.value < greatest_.size(), "resource {} of {}", e.resource.value, greatest_.size());
    Greatest& greatest = greatest_[e.resource.value];
    if (greatest.token == FencingToken{} || e.fencing > greatest.token) {
      greatest = {e.fencing, e.hold};
    } else {
      first_.report({Property::fence, at, e.hold, greatest.hold, NodeId{}});
    }
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  void add_state_to(FieldWords& words) const {
    for (const Greatest& greatest : greatest_) words.add_all(greatest.token.value, greatest.hold);
  }

  friend bool operator==(const Fence&, const Fence&) = default;

 private:
  struct Greatest {
    FencingToken token;  // 0: no hold has carried a token yet
    HoldId hold;
    friend bool operator==(const Greatest&, const Greatest&) = default;
  };

  std::vector<Greatest> greatest_;  // by resource
  FirstViolation first_;
};

}  // namespace lockstep::properties
