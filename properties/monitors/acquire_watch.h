#pragma once
// Measures how long the acquire calls of one run take until they acquire.

#include <vector>

#include "core/check.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "properties/monitors/time_to_acquire.h"

namespace lockstep::properties {

class AcquireWatch {
 public:
  void reset(const RunFacts& facts) {
    healed_from_ = facts.lv_bound && facts.lv_from > Instant{} ? facts.lv_from : Instant::never();
    called_.assign(facts.clients, Instant{});
    times_ = {};
  }

  void on_event(Instant at, const AcquireCalled& e) { of(e.client) = at; }
  void on_event(Instant at, const Acquired& e) {
    const Instant called = of(e.hold.client);
    times_[called >= healed_from_ ? 1 : 0].add(at - called);
  }

  const TimesToAcquire& times() const { return times_; }

  friend bool operator==(const AcquireWatch&, const AcquireWatch&) = default;

 private:
  Instant& of(ClientId client) {
    CHECK(client.value < called_.size(), "client {} of {}", client.value, called_.size());
    return called_[client.value];
  }

  Instant healed_from_ = Instant::never();
  std::vector<Instant> called_;  // by client: the start of its last acquire call
  TimesToAcquire times_{};
};

}  // namespace lockstep::properties
