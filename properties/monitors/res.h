#pragma once
// RES: the resource applies an operation of a hold after an operation of a hold that was acquired later.
// On a compare-and-set resource RES means instead that a write is applied although another hold's write
// was applied since the last read of this hold.

#include <optional>

#include "core/field_words.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/compared_writes.h"
#include "properties/monitors/first_violation.h"
#include "properties/monitors/monitor_setup.h"
#include "properties/monitors/ordered_operations.h"

namespace lockstep::properties {

// `hold` of the violation is the stale hold, and `other` is the newest hold with an operation applied
// before. On a compare-and-set resource `other` is the last hold that wrote in between.
class Res {
 public:
  void reset(const MonitorSetup& setup) {
    compares_ = setup.guard == ResourceGuard::compare_and_set;
    ordered_.reset(setup);
    compared_.reset(setup);
    first_.clear();
  }

  void on_event(Instant, const Acquired& e) {
    if (!compares_) ordered_.acquired(e);
  }

  void on_event(Instant at, const ResourceApplied& e) {
    const std::optional<HoldId> other = compares_ ? compared_.applied(e) : ordered_.applied(e);
    if (other) [[unlikely]]
      first_.report({Property::res, at, e.hold, *other, NodeId{}});
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  void add_state_to(FieldWords& words) const {
    ordered_.add_state_to(words);
    compared_.add_state_to(words);
  }

  friend bool operator==(const Res&, const Res&) = default;

 private:
  bool compares_ = false;
  OrderedOperations ordered_;
  ComparedWrites compared_;
  FirstViolation first_;
};

}  // namespace lockstep::properties
