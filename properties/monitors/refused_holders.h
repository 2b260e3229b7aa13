#pragma once
// Which operations a guard that checks fencing tokens should not have refused. Such an operation is of a
// hold that is believed while no other client believes in the resource.
//
// Events of one instant have no order, so a refusal is judged by the beliefs after the last event of its
// instant.

#include <algorithm>
#include <optional>
#include <vector>

#include "core/observation.h"
#include "core/run_facts.h"
#include "properties/monitors/beliefs.h"

namespace lockstep::properties {

class RefusedHolders {
 public:
  void reset(const RunFacts& facts) {
    watches_ = facts.guard == ResourceGuard::fencing;
    refused_.clear();
  }

  // REQUIRES: earlier refusals of another instant have been judged.
  void refused(Instant at, const ResourceRefused& e) {
    if (!watches_) return;
    at_ = at;
    refused_.push_back(e);
  }

  // Returns true iff there are refusals from before `at` that are to be judged.
  bool has_refused_before(Instant at) const { return !refused_.empty() && at_ < at; }

  // The instant of the refusals.
  Instant at() const { return at_; }

  // Returns the first hold that should not have been refused, and forgets all refusals. REQUIRES: no belief
  // has changed since their instant.
  std::optional<HoldId> judge(const Beliefs& beliefs) {
    std::optional<HoldId> found;
    for (const ResourceRefused& e : refused_) {
      if (!found && holds_alone(e, beliefs)) found = e.hold;
    }
    refused_.clear();
    return found;
  }

  friend bool operator==(const RefusedHolders&, const RefusedHolders&) = default;

 private:
  bool holds_alone(const ResourceRefused& e, const Beliefs& beliefs) const {
    const Belief& belief = beliefs.of(e.hold.client);
    if (!belief.is_of(e.hold) || belief.resource != e.resource || !belief.contains(at_)) return false;
    return std::none_of(beliefs.begin(), beliefs.end(), [&](const Belief& other) {
      return other.known && other.hold.client != e.hold.client && other.resource == e.resource &&
             other.contains(at_);
    });
  }

  bool watches_ = false;
  Instant at_;                            // of the refusals
  std::vector<ResourceRefused> refused_;  // at at_, not judged yet
};

}  // namespace lockstep::properties
