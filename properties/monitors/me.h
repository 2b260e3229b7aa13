#pragma once
// ME, mutual exclusion: two clients believe in the same resource at one true instant. Two beliefs that
// overlap do so from the start of one of them on, so only starts are looked at.

#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/first_violation.h"

namespace lockstep::properties {

// `hold` of the violation is the belief that began first (at one instant: the smaller id), `other` the
// newcomer's; of several pairs at one instant the smallest is named, so that the verdict does not hang on the
// order of simultaneous events.
class Me {
 public:
  void reset() { first_.clear(); }

  void on_belief(Instant at, BeliefChange change, HoldId hold, const Beliefs& beliefs) {
    if (change == BeliefChange::none) return;
    if (change == BeliefChange::began) {
      if (first_.get() && first_.get()->at < at) return;
      if (meets_another(at, beliefs.of(hold.client), beliefs)) judge(at, beliefs);
    } else if (first_.get() && first_.get()->at == at) {
      // This belief may have been one of the two, and does not reach the instant after all.
      judge(at, beliefs);
    }
  }

  const std::optional<Violation>& first() const { return first_.get(); }

  // A violation of this very instant may be withdrawn within it.
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

  // Finds the pair to name at `at` afresh. Beliefs come in the order of clients, so the first pair found is
  // the smallest.
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
