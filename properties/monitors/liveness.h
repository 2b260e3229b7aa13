#pragma once
// LV and ORPH, and the faults at work, which both must know. They are watched only if the setup gives a
// bound or a deadline, because unlike the other properties they cost time in every run.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/fault_kind.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/active_faults.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/lv.h"
#include "properties/monitors/monitor_setup.h"
#include "properties/monitors/orph.h"

namespace lockstep::properties {

// The caller leaves out events of keys that belong to no lock. It passes events of beliefs *before* it lets
// them change Beliefs.
class Liveness {
 public:
  void reset(const MonitorSetup& setup) {
    watches_lv_ = setup.lv_bound || setup.acquire_deadline;
    watches_ = watches_lv_ || setup.orph_bound;
    faults_.reset();
    lv_.reset(setup);
    orph_.reset(setup);
  }

  bool watches() const { return watches_; }

  void on_event(Instant at, const AcquireCalled& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.called(at, e);
  }
  void on_event(Instant at, const AttemptStarted& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    if (orph_.watches()) orph_.attempt_started(at, e.hold, faults_);
  }
  void on_event(Instant at, const Rejected& e, const Beliefs& beliefs) {
    settle(at, beliefs);
    lv_.answered(at, e.client, e.round);
    if (orph_.watches()) orph_.rejected(at, e.client, e.round, faults_);
  }

  void on_event(Instant at, const Acquired& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    lv_.acquired(at, e);
    if (orph_.watches()) orph_.acquired(e.hold);
  }
  void on_event(Instant at, const Extended&, const Beliefs& beliefs) { change_belief(at, beliefs); }
  void on_event(Instant at, const BeliefMoved&, const Beliefs& beliefs) { change_belief(at, beliefs); }
  void on_event(Instant at, const BeliefEnded& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    if (e.reason == BeliefEnd::crashed) crashed(at, e.hold.client);
    if (e.reason == BeliefEnd::release_called && orph_.watches()) orph_.released(at, e.hold, faults_);
  }
  void on_event(Instant at, const Released& e, const Beliefs& beliefs) {
    change_belief(at, beliefs);
    if (orph_.watches()) orph_.released(at, e.hold, faults_);
  }

  void on_event(Instant at, const KeySet& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyExpiryChanged& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyMoved& e, const Beliefs& beliefs) { kept(at, e, beliefs); }
  void on_event(Instant at, const KeyDeleted& e, const Beliefs& beliefs) { gone(at, e, beliefs); }
  void on_event(Instant at, const KeyLost& e, const Beliefs& beliefs) { gone(at, e, beliefs); }

  void on_event(Instant at, const FaultBegan& e, const Beliefs& beliefs) {
    change_faults(at, beliefs);
    faults_.began(at, e);
    lv_.faults_changed(faults_);
    if (takes_down(e.kind) && e.host.kind == HostKind::client) crashed(at, ClientId{e.host.index});
  }
  void on_event(Instant at, const FaultEnded& e, const Beliefs& beliefs) {
    change_faults(at, beliefs);
    faults_.ended(e);
    lv_.faults_changed(faults_);
  }

  void finish(Instant end, const Beliefs& beliefs) {
    settle(end, beliefs);
    lv_.finish(end, beliefs);
    orph_.settle_all(end, faults_);
  }

  // Judges everything before `at`. REQUIRES: nothing changes before `at`.
  void settle_all(Instant at, const Beliefs& beliefs) {
    settle(at, beliefs);
    orph_.settle_all(at, faults_);
  }

  // REQUIRES: everything before the next event has been judged, by settle_all().
  void add_state_to(FieldWords& words, const std::vector<std::uint32_t>& fault_ranks) const {
    faults_.add_state_to(words, fault_ranks);
    if (watches_lv_) lv_.add_state_to(words);
    if (orph_.watches()) orph_.add_state_to(words);
  }

  std::optional<Violation> lv() const { return lv_.first(); }
  const std::optional<Violation>& orph() const { return orph_.first(); }

  friend bool operator==(const Liveness&, const Liveness&) = default;

 private:
  // Lets faults expire up to `at`, because many end without an event.
  void expire_faults(Instant at, const Beliefs& beliefs) {
    while (faults_.next_end() <= at) {
      const Instant end = faults_.next_end();
      lv_.settle(end, beliefs);
      orph_.settle_all(end, faults_);
      faults_.expire(end);
      lv_.faults_changed(faults_);
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
  void change_faults(Instant at, const Beliefs& beliefs) {
    settle(at, beliefs);
    orph_.settle_all(at, faults_);
  }

  template <class Event>
  void kept(Instant at, const Event& e, const Beliefs& beliefs) {
    if (!orph_.watches()) return;
    expire_faults(at, beliefs);
    orph_.kept(at, e.node, e.key, e.hold, e.keeps_until, faults_);
  }
  template <class Event>
  void gone(Instant at, const Event& e, const Beliefs& beliefs) {
    if (!orph_.watches()) return;
    expire_faults(at, beliefs);
    orph_.gone(at, e.node, e.key, faults_);
  }

  void crashed(Instant at, ClientId client) {
    lv_.crashed(at, client);
    if (orph_.watches()) orph_.crashed(at, client, faults_);
  }

  bool watches_ = false;
  bool watches_lv_ = false;
  ActiveFaults faults_;
  Lv lv_;
  Orph orph_;
};

}  // namespace lockstep::properties
