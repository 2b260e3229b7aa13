#pragma once
// The beliefs of clients (docs/PROPERTIES.md, "Belief"), which ME and TS judge. There is one per client,
// because a client's lock handles one hold at a time.
//
// Beliefs are half-open intervals of true time. Several events can share an instant, and only the state
// after the last of them counts. A belief that ended at the instant of its start is therefore empty.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/time.h"

namespace lockstep::properties {

// The belief in the client's last hold: [start, until). It is empty before the first hold.
struct Belief {
  HoldId hold;
  ResourceId resource;
  bool known = false;     // the client has had a hold
  bool closed = true;     // the belief was ended by loss, release or crash, not by its validity
  bool released = false;  // the application has called release, so no extension revives the belief
  Instant start;          // of the current interval; an extension after the end begins a new interval
  Instant until = Instant::before_all();

  bool is_of(HoldId h) const { return known && hold == h; }
  bool contains(Instant t) const { return start <= t && t < until; }
  friend bool operator==(const Belief&, const Belief&) = default;
};

// Holds what an event did to a belief at its own instant.
enum class BeliefChange : std::uint8_t { none, began, ended };

class Beliefs {
 public:
  void reset(const RunFacts& facts) { beliefs_.assign(facts.clients, Belief{}); }

  std::size_t size() const { return beliefs_.size(); }
  const Belief& of(ClientId client) const {
    CHECK(client.value < beliefs_.size(), "client {} of {}", client.value, beliefs_.size());
    return beliefs_[client.value];
  }
  auto begin() const { return beliefs_.begin(); }
  auto end() const { return beliefs_.end(); }

  BeliefChange acquired(Instant at, const Acquired& e) {
    CHECK(e.hold.client.value < beliefs_.size(), "client {} of {}", e.hold.client.value, beliefs_.size());
    Belief& belief = beliefs_[e.hold.client.value];
    CHECK(!belief.known || !belief.contains(at), "client {} acquires round {} in its belief of round {}",
          e.hold.client.value, e.hold.round, belief.hold.round);
    CHECK(!belief.known || belief.hold.round <= e.hold.round, "client {} acquires round {} after round {}",
          e.hold.client.value, e.hold.round, belief.hold.round);
    belief = {e.hold, e.resource, true, false, false, at, e.belief_until};
    return belief.contains(at) ? BeliefChange::began : BeliefChange::none;
  }

  BeliefChange extended(Instant at, const Extended& e) {
    Belief* belief = last_hold(e.hold);
    if (belief == nullptr || belief->released) return BeliefChange::none;
    const bool anew = belief->until <= at;
    if (anew) belief->start = at;
    belief->until = std::max(e.belief_until, at);
    belief->closed = false;
    if (anew) return belief->contains(at) ? BeliefChange::began : BeliefChange::none;
    return belief->until == at ? BeliefChange::ended : BeliefChange::none;
  }

  // A belief whose validity has ended stays ended, whatever the clock does afterwards.
  BeliefChange moved(Instant at, const BeliefMoved& e) {
    Belief* belief = last_hold(e.hold);
    if (belief == nullptr || belief->until <= at) return BeliefChange::none;
    belief->until = std::max(e.belief_until, at);
    return belief->until == at ? BeliefChange::ended : BeliefChange::none;
  }

  BeliefChange ended(Instant at, const BeliefEnded& e) {
    return close(at, e.hold, e.reason == BeliefEnd::release_called);
  }
  BeliefChange ended(Instant at, const Released& e) { return close(at, e.hold, true); }

  // Adds what monitors may still ask for from `at` on.
  void add_state_to(FieldWords& words, Instant at) const {
    for (const Belief& belief : beliefs_) {
      words.add(belief.known);
      if (!belief.known) continue;
      words.add(belief.released);
      words.add_all(belief.hold, belief.resource.value);
      words.add_if_after(belief.until, at);
      if (belief.until > at) words.add(std::max(belief.start, at));
    }
  }

  friend bool operator==(const Beliefs&, const Beliefs&) = default;

 private:
  // Returns the belief in the hold, or nullptr if the hold is not its client's last.
  Belief* last_hold(HoldId hold) {
    CHECK(hold.client.value < beliefs_.size(), "client {} of {}", hold.client.value, beliefs_.size());
    Belief& belief = beliefs_[hold.client.value];
    return belief.is_of(hold) ? &belief : nullptr;
  }

  BeliefChange close(Instant at, HoldId hold, bool released) {
    Belief* belief = last_hold(hold);
    if (belief == nullptr) return BeliefChange::none;
    belief->closed = true;
    belief->released = belief->released || released;
    if (belief->until <= at) return BeliefChange::none;
    belief->until = at;
    return BeliefChange::ended;
  }

  std::vector<Belief> beliefs_;
};

}  // namespace lockstep::properties
