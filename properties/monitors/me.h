#pragma once
// ME, mutual exclusion: two clients believe in the same resource at one true instant. The overlap of two
// beliefs begins at the start of one of them, so only starts are looked at.

#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/first_violation.h"

namespace lockstep::properties {

// `hold` of the violation is the hold whose belief began first, and `other` is the newcomer. If both began
// at one instant, `hold` is the smaller id. Of several pairs at one instant the smallest is named, so that
// the verdict does not depend on the order of simultaneous events.
class Me {
 public:
  void reset() { first_.clear(); }

  // Takes note of what an event did to the belief in `hold`. `beliefs` are the beliefs after the event.
  void on_belief(Instant at, BeliefChange change, HoldId hold, const Beliefs& beliefs) {
    if (change == BeliefChange::none) return;
    if (change == BeliefChange::began) {
      if (first_.get() && first_.get()->at < at) return;
      if (meets_another(at, beliefs.of(hold.client), beliefs)) judge(at, beliefs);
    } else if (first_.get() && first_.get()->at == at) {
      // This belief may have been one of the pair, and it turns out not to reach the instant.
      judge(at, beliefs);
    }
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  // Returns true iff ME was violated before `at`. A violation at `at` itself may still be withdrawn by an
  // event of the same instant.
  bool violated_before(Instant at) const { return first_.get() && first_.get()->at < at; }

  friend bool operator==(const Me&, const Me&) = default;

 private:
  static bool conflict(Instant at, const Belief& a, const Belief& b) {
    return a.known && b.known && a.resource == b.resource && a.hold.client != b.hold.client &&
           a.contains(at) && b.contains(at);
  }

  static bool meets_another(Instant at, const Belief& belief, const Beliefs& beliefs) {
    for (const Belief& other : beliefs) {
      if (conflict(at, belief, other)) return true;
    }
    return false;
  }

  // Finds from scratch the pair to name at `at`. Beliefs come in the order of clients, so the first pair
  // found is the smallest.
  void judge(Instant at, const Beliefs& beliefs) {
    first_.clear();
    for (const Belief& robbed : beliefs) {
      for (const Belief& newcomer : beliefs) {
        if (newcomer.start != at || !conflict(at, robbed, newcomer)) continue;
        if (robbed.start == at && newcomer.hold < robbed.hold) continue;
        first_.report({Property::me, at, robbed.hold, newcomer.hold, NodeId{}});
        return;
      }
    }
  }

  FirstViolation first_;
};

}  // namespace lockstep::properties
