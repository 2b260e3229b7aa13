#pragma once
// All fast monitors as one Observer, a value that the world copies with itself and tells what happens. An
// event costs O(1), O(clients) if a belief or an attempt starts, and O(nodes) if a key of a believing
// client may have been lost. LV and ORPH, if watched, cost more. After one run of the same facts the
// monitors allocate nothing (ordered_operations.h and compared_writes.h name the exceptions).
//
//   monitors.reset(facts);                  // before each run
//   monitors.on_event(at, observation) ...  // by ascending instant, then in the order of happening
//   monitors.finish(end);                   // end >= the last instant; `end` itself is judged too
//   monitors.first(Property::me) ...
//
// REQUIRES of the events, which the world guarantees: an acquire call of a client begins after its last
// belief has ended; holds of one client are acquired in ascending (round, draw); KeySet::replaced names
// only entries that are still kept. Results are final only after finish(). Before, a violation may still
// be withdrawn within its own instant, and expiries after the last event have not been looked at.
//
// LV and ORPH are watched if the facts give their bounds. Where the entries of the lock have no owner,
// there is no REL and no ORPH, and an event of a key costs O(clients). LIN is not watched here. The slow
// twins of all monitors are in tests/properties/reference/.

#include <optional>
#include <vector>

#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/monitors/acquire_watch.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/fence.h"
#include "properties/monitors/liveness.h"
#include "properties/monitors/me.h"
#include "properties/monitors/rel.h"
#include "properties/monitors/res.h"
#include "properties/monitors/sometimes_watch.h"
#include "properties/monitors/time_to_acquire.h"
#include "properties/monitors/ts_gap.h"

namespace lockstep::properties {

class Monitors {
 public:
  static constexpr bool wants_messages = false;
  // Returns true iff the monitors have to be told of requests to delete keys.
  bool follows_deletions() const { return liveness_.watches_orph(); }

  Monitors() = default;
  explicit Monitors(const RunFacts& facts) { reset(facts); }

  void reset(const RunFacts& facts) {
    checked_ = facts.checked;
    lock_keys_ = facts.lock.keys;
    has_owners_ = !facts.lock.entries_without_owner;
    beliefs_.reset(facts);
    me_.reset();
    ts_gap_.reset(facts);
    res_.reset(facts);
    rel_.reset();
    fence_.reset(facts);
    liveness_.reset(facts);
    sometimes_.reset(facts);
    acquire_watch_.reset(facts);
  }

  // Ignores the events that no monitor needs.
  template <class Event>
  void on_event(Instant, const Event&) {}

  void on_event(Instant at, const AcquireCalled& e) {
    sometimes_.on_event(at, e);
    acquire_watch_.on_event(at, e);
    watch_liveness(at, e);
  }
  void on_event(Instant at, const AttemptStarted& e) {
    sometimes_.on_event(at, e, beliefs_);
    fence_.on_event(e);
    watch_liveness(at, e);
  }
  void on_event(Instant, const FencingAsked& e) { fence_.on_event(e); }
  void on_event(Instant at, const QuorumReached& e) { sometimes_.on_event(at, e); }
  void on_event(Instant at, const Rejected& e) {
    sometimes_.on_event(at, e);
    watch_liveness(at, e);
  }
  void on_event(Instant at, const ResourceRefused& e) {
    sometimes_.on_event(at, e);
    res_.on_event(at, e, beliefs_);
  }
  void on_event(Instant at, const FaultBegan& e) {
    sometimes_.on_event(at, e);
    watch_liveness(at, e);
  }
  void on_event(Instant at, const FaultEnded& e) { watch_liveness(at, e); }
  void on_event(Instant at, const LinkHeld& e) { watch_liveness(at, e); }
  void on_event(Instant at, const BacklogGrown& e) { watch_liveness(at, e); }
  void on_event(Instant at, const ExtendCalled& e) { watch_liveness(at, e); }
  void on_event(Instant at, const MessageSent& e) { watch_liveness(at, e); }

  void on_event(Instant at, const Acquired& e) {
    before_belief_change(at, e);
    me_.on_belief(at, beliefs_.acquired(at, e), e.hold, beliefs_);
    res_.on_event(at, e);
    fence_.on_event(at, e);
    acquire_watch_.on_event(at, e);
  }

  void on_event(Instant at, const Extended& e) {
    before_belief_change(at, e);
    me_.on_belief(at, beliefs_.extended(at, e), e.hold, beliefs_);
  }

  void on_event(Instant at, const BeliefMoved& e) {
    res_.judge_refused_before(at, beliefs_);
    ts_gap_.on_event(at, e, beliefs_);
    watch_liveness(at, e);
    me_.on_belief(at, beliefs_.moved(at, e), e.hold, beliefs_);
  }

  void on_event(Instant at, const BeliefEnded& e) {
    before_belief_change(at, e);
    me_.on_belief(at, beliefs_.ended(at, e), e.hold, beliefs_);
  }

  // Normally the application's call to release has already ended the belief.
  void on_event(Instant at, const Released& e) {
    before_belief_change(at, e);
    me_.on_belief(at, beliefs_.ended(at, e), e.hold, beliefs_);
  }

  void on_event(Instant at, const KeySet& e) {
    if (!is_lock(e.key)) return;
    watch_owner(at, e);
    watch_key(at, e);
  }

  void on_event(Instant at, const KeyExpiryChanged& e) {
    if (!is_lock(e.key)) return;
    watch_owner(at, e);
    watch_key(at, e);
  }

  void on_event(Instant at, const KeyDeleted& e) {
    if (!is_lock(e.key)) return;
    watch_owner(at, e);
    watch_key(at, e);
  }

  void on_event(Instant at, const KeyLost& e) {
    if (is_lock(e.key)) watch_key(at, e);
  }

  void on_event(Instant at, const KeyMoved& e) {
    if (is_lock(e.key)) watch_key(at, e);
  }

  void on_event(Instant at, const ResourceApplied& e) { res_.on_event(at, e, beliefs_); }

  void finish(Instant end) {
    res_.judge_refused_before(end + nanoseconds(1), beliefs_);
    ts_gap_.finish(end, beliefs_);
    sometimes_.finish(end, beliefs_);
    if (liveness_.watches()) liveness_.finish(end, beliefs_);
  }

  // Returns the first violation of a kind, whether or not the kind is checked; nullopt if there is none or
  // the kind is not watched.
  std::optional<Violation> first(Property property) const {
    switch (property) {
      case Property::me:
        return me_.first();
      case Property::res:
        return res_.first();
      case Property::ts:
        return ts_gap_.ts();
      case Property::rel:
        return rel_.first();
      case Property::fence:
        return fence_.first();
      case Property::gap:
        return ts_gap_.gap();
      case Property::lv:
        return liveness_.lv();
      case Property::orph:
        return liveness_.orph();
      case Property::lin:
        break;
    }
    return std::nullopt;
  }

  // Returns true iff a checked kind was violated.
  bool violated() const {
    for (std::size_t i = 0; i < property_count; ++i) {
      const Property property = property_infos()[i].property;
      if (checked_.contains(property) && first(property)) return true;
    }
    return false;
  }

  // Returns true iff the kind is known to have been violated before `at`. Nothing that happens from `at` on
  // can undo this, and after finish() just before `at` the first violation is that of the whole run. Says
  // nothing of LV and ORPH before the end.
  bool violated_before(Property kind, Instant at) const {
    if (kind == Property::me) return me_.violated_before(at);
    return kind != Property::lv && kind != Property::orph && first(kind).has_value();
  }

  // Returns true iff a checked kind was violated before `at`. Nothing that happens from `at` on can undo
  // this.
  bool violated_before(Instant at) const {
    const auto found = [&](Property kind, bool violated) { return violated && checked_.contains(kind); };
    return found(Property::me, me_.violated_before(at)) || found(Property::ts, ts_gap_.ts().has_value()) ||
           found(Property::gap, ts_gap_.gap().has_value()) ||
           found(Property::rel, rel_.first().has_value()) || found(Property::res, res_.first().has_value()) ||
           found(Property::fence, fence_.first().has_value()) ||
           (liveness_.watches() && (found(Property::lv, liveness_.lv().has_value()) ||
                                    found(Property::orph, liveness_.orph().has_value())));
  }

  // Adds what the verdict on the checked kinds still depends on, given that nothing happens before `at`.
  // First judges everything before `at`, so that earlier calls make no difference to the words.
  void add_state_to(FieldWords& words, Instant at, const std::vector<std::uint32_t>& fault_ranks) {
    ts_gap_.settle_all(at, beliefs_);
    res_.judge_refused_before(at, beliefs_);
    if (liveness_.watches()) liveness_.settle_all(at, beliefs_);
    const bool violated = violated_before(at);
    words.add(violated);
    if (violated) return;
    const auto checked = [&](Property kind) { return checked_.contains(kind); };
    beliefs_.add_state_to(words, at);
    words.add(checked(Property::me) && me_.first().has_value());
    if (checked(Property::ts) || checked(Property::gap)) ts_gap_.add_state_to(words, at, beliefs_);
    if (checked(Property::res)) res_.add_state_to(words);
    if (checked(Property::fence)) fence_.add_state_to(words);
    if (liveness_.watches()) liveness_.add_state_to(words, fault_ranks);
  }

  const Sometimes& sometimes() const { return sometimes_.counts(); }
  const TimesToAcquire& times_to_acquire() const { return acquire_watch_.times(); }
  const Beliefs& beliefs() const { return beliefs_; }

  friend bool operator==(const Monitors&, const Monitors&) = default;

 private:
  bool is_lock(KeyId key) const { return key.value < lock_keys_; }

  template <class Event>
  void before_belief_change(Instant at, const Event& e) {
    res_.judge_refused_before(at, beliefs_);
    ts_gap_.on_event(at, e, beliefs_);
    sometimes_.on_event(at, e, beliefs_);
    watch_liveness(at, e);
  }

  template <class Event>
  void watch_owner(Instant at, const Event& e) {
    if (has_owners_) rel_.on_event(at, e);
  }

  template <class Event>
  void watch_key(Instant at, const Event& e) {
    ts_gap_.on_event(at, e, beliefs_);
    watch_liveness(at, e);
  }

  template <class Event>
  void watch_liveness(Instant at, const Event& e) {
    if (liveness_.watches()) [[unlikely]]
      liveness_.on_event(at, e, beliefs_);
  }

  PropertySet checked_;
  std::uint16_t lock_keys_ = 0;
  bool has_owners_ = true;
  Beliefs beliefs_;
  Me me_;
  TsGap ts_gap_;
  Res res_;
  Rel rel_;
  Fence fence_;
  Liveness liveness_;
  SometimesWatch sometimes_;
  AcquireWatch acquire_watch_;
};

}  // namespace lockstep::properties
