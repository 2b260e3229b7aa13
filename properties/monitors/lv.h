#pragma once
// LV, liveness, is violated in two ways: nobody gets the lock for too long (properties/monitors/drought.h),
// or a call does not end by its deadline (properties/monitors/deadlines.h).

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/deadlines.h"
#include "properties/monitors/drought.h"
#include "properties/monitors/reach.h"

namespace lockstep::properties {

// The caller calls settle() before it reports any change, with the state before that change.
class Lv {
 public:
  void reset(const RunFacts& facts) {
    clients_ = facts.clients;
    drought_.reset(facts);
    deadlines_.reset(facts);
  }

  // Judges everything before `at`.
  void settle(Instant at, const Beliefs& beliefs) { drought_.settle(at, beliefs); }

  void called(Instant at, const AcquireCalled& e) {
    drought_.called(e);
    deadlines_.closed(at, TimedCall::release, e.client);
    deadlines_.opened(at, TimedCall::acquire, {e.client, 0, e.round});
  }
  void acquired(Instant at, const Acquired& e) {
    drought_.acquired(e);
    deadlines_.answered(at, e.hold.client, e.hold.round);
  }
  void rejected(Instant at, const Rejected& e) {
    drought_.rejected(at, e);
    deadlines_.answered(at, e.client, e.round);
  }
  void extension_called(Instant at, const ExtendCalled& e) {
    deadlines_.opened(at, TimedCall::extend, e.hold);
  }
  void extended(Instant at, const Extended& e) { deadlines_.closed(at, TimedCall::extend, e.hold.client); }
  void release_called(Instant at, HoldId hold) {
    deadlines_.closed(at, TimedCall::extend, hold.client);
    deadlines_.opened(at, TimedCall::release, hold);
  }
  void lost(Instant at, HoldId hold) { deadlines_.closed(at, TimedCall::extend, hold.client); }
  void released(Instant at, HoldId hold) {
    deadlines_.closed(at, TimedCall::extend, hold.client);
    deadlines_.closed(at, TimedCall::release, hold.client);
  }
  void crashed(Instant at, ClientId client) {
    drought_.crashed(client);
    deadlines_.crashed(at, client);
  }

  void belief_changed() { drought_.belief_changed(); }

  void reach_changed(Instant at, const Reach& reach) {
    for (std::uint16_t i = 0; i < clients_; ++i) {
      const ClientId client{i};
      const bool running = reach.running(client);
      drought_.client_changed(client, running, reach.stuck(client));
      deadlines_.able_changed(at, client, running && reach.connected(client));
    }
    belief_changed();
  }

  void finish(Instant end, const Beliefs& beliefs) {
    settle(end, beliefs);
    deadlines_.finish(end);
  }

  std::optional<Violation> first() const {
    const auto& drought = drought_.first();
    const auto& overdue = deadlines_.first();
    if (drought && overdue) return overdue->at < drought->at ? overdue : drought;
    return drought ? drought : overdue;
  }

  // Adds what still matters, except for what follows from beliefs and faults. REQUIRES: everything before
  // the next event has been judged.
  void add_state_to(FieldWords& words) const {
    drought_.add_state_to(words);
    deadlines_.add_state_to(words);
  }

  friend bool operator==(const Lv&, const Lv&) = default;

 private:
  std::uint16_t clients_ = 0;
  Drought drought_;
  Deadlines deadlines_;
};

}  // namespace lockstep::properties
