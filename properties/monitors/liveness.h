#pragma once
// LV and ORPH, and the reach of clients, which both must know. They are watched only if the facts give a
// bound or a deadline, because unlike the other properties they cost time in every run.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/fault_kind.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/lv.h"
#include "properties/monitors/orph.h"
#include "properties/monitors/reach.h"

namespace lockstep::properties {

// The caller leaves out events of keys that belong to no lock. It passes events of beliefs *before* it lets
// them change Beliefs.
class Liveness {
 public:
  void reset(const RunFacts& facts) {
    watches_lv_ = facts.lv_bound || facts.acquire_deadline || facts.extend_deadline || facts.release_deadline;
    lv_.reset(facts);
    orph_.reset(facts);
    watches_ = watches_lv_ || orph_.watches();
    reach_.reset(watches_ ? facts.reach : ReachFacts{});
    if (watches_lv_) lv_.reach_changed(Instant::before_all(), reach_);
  }

  bool watches() const { return watches_; }
  bool watches_orph() const { return orph_.watches(); }

  void on_event(Instant at, const AcquireCalled& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.called(at, e);
    tell_orph(at, e);
  }
  void on_event(Instant at, const AttemptStarted& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    tell_orph(at, e);
  }
  void on_event(Instant at, const Rejected& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.rejected(at, e);
    tell_orph(at, e);
  }

  void on_event(Instant at, const Acquired& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    lv_.acquired(at, e);
    tell_orph(at, e);
  }
  void on_event(Instant at, const ExtendCalled& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.extension_called(at, e);
  }
  void on_event(Instant at, const Extended& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    lv_.extended(at, e);
  }
  void on_event(Instant at, const BeliefMoved&, const Beliefs& beliefs) { change_belief(at, beliefs); }
  void on_event(Instant at, const BeliefEnded& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    switch (e.reason) {
      case BeliefEnd::crashed:
        return crashed(at, e.hold.client);
      case BeliefEnd::lost:
        return lv_.lost(at, e.hold);
      case BeliefEnd::release_called:
        lv_.release_called(at, e.hold);
        if (orph_.watches()) orph_.release_called(at, e.hold, reach_);
    }
  }
  void on_event(Instant at, const Released& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    lv_.released(at, e.hold);
    tell_orph(at, e);
  }

  void on_event(Instant at, const MessageSent& e, const Beliefs& beliefs) {
    if (!orph_.watches()) return;
    expire_faults(at, beliefs);
    orph_.on_event(at, e, reach_);
  }

  void on_event(Instant at, const KeySet& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyExpiryChanged& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyMoved& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyDeleted& e, const Beliefs& beliefs) { gone(at, e, beliefs); }
  void on_event(Instant at, const KeyLost& e, const Beliefs& beliefs) { gone(at, e, beliefs); }

  void on_event(Instant at, const FaultBegan& e, const Beliefs& beliefs) {
    change_reach(at, beliefs, [&] { reach_.began(at, e); });
    if (takes_down(e.kind) && e.host.kind == HostKind::client) crashed(at, ClientId{e.host.index});
  }
  void on_event(Instant at, const FaultEnded& e, const Beliefs& beliefs) {
    change_reach(at, beliefs, [&] { reach_.ended(at, e); });
  }
  void on_event(Instant at, const LinkHeld& e, const Beliefs& beliefs) {
    change_reach(at, beliefs, [&] { reach_.held(at, e); });
  }
  void on_event(Instant at, const BacklogGrown& e, const Beliefs& beliefs) {
    change_reach(at, beliefs, [&] { reach_.grown(at, e); });
  }

  void finish(Instant end, const Beliefs& beliefs) {
    settle(end, beliefs);
    lv_.finish(end, beliefs);
    orph_.settle_all(end, reach_);
  }

  // Judges everything before `at`. REQUIRES: nothing changes before `at`.
  void settle_all(Instant at, const Beliefs& beliefs) {
    settle(at, beliefs);
    orph_.settle_all(at, reach_);
  }

  // REQUIRES: everything before the next event has been judged, by settle_all().
  void add_state_to(FieldWords& words, const std::vector<std::uint32_t>& fault_ranks) const {
    reach_.add_state_to(words, fault_ranks);
    if (watches_lv_) lv_.add_state_to(words);
    if (orph_.watches()) orph_.add_state_to(words);
  }

  std::optional<Violation> lv() const { return lv_.first(); }
  const std::optional<Violation>& orph() const { return orph_.first(); }

  friend bool operator==(const Liveness&, const Liveness&) = default;

 private:
  // Lets faults expire up to `at`, because many end without an event.
  void expire_faults(Instant at, const Beliefs& beliefs) {
    while (reach_.next_change() <= at) {
      const Instant change = reach_.next_change();
      change_settled(change, beliefs, [&] { reach_.pass(change); });
    }
  }
  void settle(Instant at, const Beliefs& beliefs) {
    expire_faults(at, beliefs);
    if (watches_lv_) lv_.settle(at, beliefs);
  }
  void change_belief(Instant at, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.belief_changed();
  }
  template <class Change>
  void change_reach(Instant at, const Beliefs& beliefs, Change&& change) {
    expire_faults(at, beliefs);
    change_settled(at, beliefs, change);
  }
  template <class Change>
  void change_settled(Instant at, const Beliefs& beliefs, Change&& change) {
    if (watches_lv_) lv_.settle(at, beliefs);
    orph_.settle_all(at, reach_);
    change();
    if (watches_lv_) lv_.reach_changed(at, reach_);
  }

  template <class Event>
  void tell_orph(Instant at, const Event& e) {
    if (orph_.watches()) orph_.on_event(at, e, reach_);
  }
  template <class Event>
  void kept(Instant at, const Event& e, const Beliefs& beliefs) {
    if (!orph_.watches()) return;
    expire_faults(at, beliefs);
    orph_.kept(at, e.node, e.key, e.hold, e.keeps_until, reach_);
  }
  template <class Event>
  void gone(Instant at, const Event& e, const Beliefs& beliefs) {
    if (!orph_.watches()) return;
    expire_faults(at, beliefs);
    orph_.gone(at, e.node, e.key, reach_);
  }

  void crashed(Instant at, ClientId client) {
    lv_.crashed(at, client);
    if (orph_.watches()) orph_.crashed(at, client, reach_);
  }

  bool watches_ = false;
  bool watches_lv_ = false;
  Reach reach_;
  Lv lv_;
  Orph orph_;
};

}  // namespace lockstep::properties
