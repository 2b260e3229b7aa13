#pragma once
// RES: the resource applies an operation of a hold after an operation of a hold that was acquired later.
// On a compare-and-set resource RES means instead that a write is applied although another hold's write
// was applied since the last read of this hold. If the guard checks fencing tokens, RES is also violated
// when it refuses an operation of a hold that is believed while no other client believes in the resource.

#include <optional>

#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/compared_writes.h"
#include "properties/monitors/first_violation.h"
#include "properties/monitors/ordered_operations.h"
#include "properties/monitors/refused_holders.h"

namespace lockstep::properties {

// `hold` of the violation is the stale hold, and `other` is the newest hold with an operation applied
// before. On a compare-and-set resource `other` is the last hold that wrote in between. If an operation was
// refused, `hold` and `other` are its hold. Of two violations at one instant the applied operation counts.
//
// The caller calls judge_refused_before() before it lets an event change Beliefs.
class Res {
 public:
  void reset(const RunFacts& facts) {
    compares_ = facts.guard == ResourceGuard::compare_and_set;
    ordered_.reset(facts);
    compared_.reset(facts);
    refused_.reset(facts);
    first_.clear();
  }

  void on_event(Instant, const Acquired& e) {
    if (!compares_) ordered_.acquired(e);
  }

  void on_event(Instant at, const ResourceApplied& e, const Beliefs& beliefs) {
    judge_refused_before(at, beliefs);
    const std::optional<HoldId> other = compares_ ? compared_.applied(e) : ordered_.applied(e);
    if (other) [[unlikely]]
      first_.report({Property::res, at, e.hold, *other, NodeId{}});
  }

  void on_event(Instant at, const ResourceRefused& e, const Beliefs& beliefs) {
    judge_refused_before(at, beliefs);
    refused_.refused(at, e);
  }

  // Judges the refusals before `at`. REQUIRES: no belief has changed since.
  void judge_refused_before(Instant at, const Beliefs& beliefs) {
    if (!refused_.has_refused_before(at)) return;
    const Instant refused_at = refused_.at();
    if (const auto hold = refused_.judge(beliefs))
      first_.report({Property::res, refused_at, *hold, *hold, NodeId{}});
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
  RefusedHolders refused_;
  FirstViolation first_;
};

}  // namespace lockstep::properties
