#pragma once
// TS, timeout safety: during belief a majority of the lock's nodes do not keep the hold's key. Where several
// keys of one server count as nodes, "node" means such a key here.
//
// GAP: an extension is reported as successful although, at some instant since the hold was acquired, fewer
// than a quorum of its nodes kept its key.
//
// Keys can expire at projected instants without any event, so each client's last hold is settled lazily.
// When one of the hold's keys or its belief is about to change at `at`, the stretch [checked_from, at) is
// judged. Nothing has changed during that stretch. A TS violation carries the exact instant of the loss.
// `safe_until` is a lower bound of the next loss, so the judging is mostly a single comparison.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/first_violation.h"
#include "properties/monitors/node_entries.h"

namespace lockstep::properties {

// The caller leaves out events of keys that belong to no lock. It passes events of beliefs *before* it lets
// them change Beliefs.
class TsGap {
 public:
  void reset(const RunFacts& facts) {
    entries_.reset(facts);
    watches_.assign(facts.clients, Watch{});
    ts_.clear();
    gap_.clear();
  }

  void on_event(Instant at, const Acquired& e, const Beliefs& beliefs) {
    CHECK(entries_.has(e.lock_nodes), "nodes {:#x}", e.lock_nodes);
    const Belief& belief = beliefs.of(e.hold.client);
    Watch& watch = watches_[e.hold.client.value];
    settle(at, belief, watch);
    const bool reported = watch.ts_reported;
    watch = Watch{};
    watch.lock_nodes = e.lock_nodes;
    watch.checked_from = at;
    watch.ts_reported = reported;
    entries_.acquired(e.hold);
  }

  void on_event(Instant at, const Extended& e, const Beliefs& beliefs) {
    Watch* watch = settle_hold(at, e.hold, beliefs);
    if (watch == nullptr) return;
    if (watch->gap) gap_.report({Property::gap, at, e.hold, e.hold, NodeId{}});
    watch->looks_again(at);
  }

  void on_event(Instant at, const BeliefMoved& e, const Beliefs& beliefs) {
    Watch* watch = settle_hold(at, e.hold, beliefs);
    if (watch != nullptr) watch->looks_again(at);
  }
  void on_event(Instant at, const BeliefEnded& e, const Beliefs& beliefs) {
    settle_hold(at, e.hold, beliefs);
  }

  void on_event(Instant at, const Released& e, const Beliefs& beliefs) { settle_hold(at, e.hold, beliefs); }

  void on_event(Instant at, const KeySet& e, const Beliefs& beliefs) {
    change(at, e.key, e.node, {e.hold, e.keeps_until}, beliefs);
    entries_.wrote(e.hold, e.key, e.node, e.keeps_until);
  }
  void on_event(Instant at, const KeyExpiryChanged& e, const Beliefs& beliefs) {
    change(at, e.key, e.node, {e.hold, e.keeps_until}, beliefs);
  }
  void on_event(Instant at, const KeyMoved& e, const Beliefs& beliefs) {
    change(at, e.key, e.node, {e.hold, e.keeps_until}, beliefs);
  }
  void on_event(Instant at, const KeyLost& e, const Beliefs& beliefs) {
    change(at, e.key, e.node, {e.hold, Instant::before_all()}, beliefs);
  }
  void on_event(Instant at, const KeyDeleted& e, const Beliefs& beliefs) {
    change(at, e.key, e.node, {e.hold, Instant::before_all()}, beliefs);
  }

  // Judges everything before `at`. REQUIRES: nothing changes before `at`.
  void settle_all(Instant at, const Beliefs& beliefs) {
    for (std::size_t i = 0; i < watches_.size(); ++i)
      settle(at, beliefs.of(ClientId{static_cast<std::uint16_t>(i)}), watches_[i]);
  }

  // Adds what still matters from `at` on. What TS has found is not written, because after the first
  // violation no other one counts. REQUIRES: everything before `at` has been judged, by settle_all().
  void add_state_to(FieldWords& words, Instant at, const Beliefs& beliefs) const {
    entries_.add_state_to(words, at);
    for (std::size_t i = 0; i < watches_.size(); ++i) {
      if (!beliefs.of(ClientId{static_cast<std::uint16_t>(i)}).known) continue;
      words.add_all(watches_[i].lock_nodes, watches_[i].gap);
    }
  }

  // Judges all that is still open, the instant `end` included.
  void finish(Instant end, const Beliefs& beliefs) {
    for (std::size_t i = 0; i < watches_.size(); ++i) {
      settle(end + nanoseconds(1), beliefs.of(ClientId{static_cast<std::uint16_t>(i)}), watches_[i]);
    }
  }

  const std::optional<Violation>& ts() const { return ts_.get(); }
  const std::optional<Violation>& gap() const { return gap_.get(); }

  friend bool operator==(const TsGap&, const TsGap&) = default;

 private:
  // The state of the judging of a client's last hold.
  struct Watch {
    std::uint64_t lock_nodes = 0;
    Instant checked_from;                        // everything before it has been judged
    Instant safe_until = Instant::before_all();  // nothing that would matter is lost before it
    bool gap = false;          // at some instant since the acquisition fewer than a quorum kept the key
    bool ts_reported = false;  // TS was reported for this client; a later violation would not be the first
    bool done = false;         // whatever is lost, nothing more is to be found until the belief changes

    // Something may be found from `at` on.
    void looks_again(Instant at) {
      done = false;
      safe_until = at;
    }
    // A key of the hold ends then.
    void loses(Instant at) {
      if (!done && at < safe_until) safe_until = at;
    }
    friend bool operator==(const Watch&, const Watch&) = default;
  };

  void settle(Instant at, const Belief& belief, Watch& watch) {
    if (at <= watch.checked_from || !belief.known) return;
    if (at > watch.safe_until) judge(at, belief, watch);
    watch.checked_from = at;
  }

  Watch* settle_hold(Instant at, HoldId hold, const Beliefs& beliefs) {
    const Belief& belief = beliefs.of(hold.client);
    if (!belief.is_of(hold)) return nullptr;
    Watch& watch = watches_[hold.client.value];
    settle(at, belief, watch);
    return &watch;
  }

  // A node has one entry per key, so the new entry takes the place of the old one.
  void change(Instant at, KeyId key, NodeId node, NodeEntry now, const Beliefs& beliefs) {
    NodeEntry& entry = entries_.at(key, node);
    if (entries_.without_owner()) [[unlikely]] {
      settle_all(at, beliefs);
      for (Watch& watch : watches_) watch.loses(at);
    } else if (entry.stamp == now.stamp) {
      Watch* watch = settle_hold(at, now.stamp, beliefs);
      if (watch != nullptr) watch->loses(now.keeps_until);
    } else {
      settle_hold(at, now.stamp, beliefs);
      // A hold whose entry was deleted before loses nothing. One whose entry has expired is judged up to now,
      // because nobody will know any more when that was.
      if (entry.keeps_until != Instant::before_all()) {
        Watch* watch = settle_hold(at, entry.stamp, beliefs);
        if (watch != nullptr) watch->loses(at);
      }
    }
    entry = now;
  }

  // Judges [checked_from, at).
  void judge(Instant at, const Belief& belief, Watch& watch) {
    NodeEntries::Losses losses;
    const std::size_t nodes = entries_.losses(belief.hold, watch.lock_nodes, losses);
    const std::size_t majority = nodes / 2 + 1;
    // With n losses, nodes - n nodes keep the key. So the majority is lost with loss number `majority`,
    // and the quorum is gone with loss number nodes - majority + 1.
    const Instant majority_lost = majority <= nodes ? losses[majority - 1] : Instant::never();
    const Instant quorum_gone = nodes >= majority ? losses[nodes - majority] : Instant::before_all();
    if (std::max(quorum_gone, watch.checked_from) < at) watch.gap = true;
    const Instant first = std::max({majority_lost, watch.checked_from, belief.start});
    if (!watch.ts_reported && first < std::min(at, belief.until)) {
      report_ts({Property::ts, first, belief.hold, belief.hold, NodeId{}});
      watch.ts_reported = true;
    }
    const bool ts_possible = !watch.ts_reported && belief.until > at;
    watch.done = watch.gap && !ts_possible;
    watch.safe_until = !watch.gap ? quorum_gone : ts_possible ? majority_lost : Instant::never();
  }

  // Clients are not settled in the order of time. The earliest violation counts, and of several at one
  // instant the one of the smallest hold.
  void report_ts(const Violation& violation) {
    const auto& first = ts_.get();
    if (first && first->at == violation.at && violation.hold < first->hold) ts_.clear();
    ts_.report(violation);
  }

  NodeEntries entries_;
  std::vector<Watch> watches_;  // by client
  FirstViolation ts_;
  FirstViolation gap_;
};

}  // namespace lockstep::properties
