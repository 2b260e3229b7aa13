#pragma once
// ORPH: a node keeps a key for longer than the bound after the release of its hold, or after the end of its
// attempt without a hold. Time in which the node is out of the client's reach does not count while the call
// that has to delete the key is open, or if that call has asked the node to delete it.
//
// An entry is settled lazily, before the entry, what its client has left behind, or reach changes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/left_behind.h"
#include "properties/monitors/reach.h"

namespace lockstep::properties {

// The caller leaves out keys that belong to no lock.
class Orph {
 public:
  void reset(const RunFacts& facts) {
    bounds_ = facts.orph_bounds;
    if (facts.lock.entries_without_owner) bounds_.clear();  // an entry without an owner cannot be an orphan
    nodes_ = facts.nodes();
    left_.reset(watches() ? facts.clients : 0, facts.nodes(), facts.reach.coordinators > 0);
    entries_.assign(watches() ? std::size_t{facts.nodes()} * facts.lock.keys : 0, Entry{});
    first_.reset();
  }

  bool watches() const { return !bounds_.empty(); }

  // ---- What clients do ----

  void on_event(Instant at, const AcquireCalled& e, const Reach& reach) {
    settle_client(at, e.client, reach);
    left_.called(e.client, e.round);
  }
  void on_event(Instant at, const AttemptStarted& e, const Reach& reach) {
    settle_client(at, e.hold.client, reach);
    left_.attempted(e.hold);
  }
  void on_event(Instant at, const Acquired& e, const Reach& reach) {
    settle_client(at, e.hold.client, reach);
    left_.acquired(e.hold);
  }
  void on_event(Instant at, const Rejected& e, const Reach& reach) {
    settle_client(at, e.client, reach);
    left_.rejected(e.client, e.round);
  }
  // Where the application calls release again, its last call is meant.
  void release_called(Instant at, HoldId hold, const Reach& reach) {
    settle_client(at, hold.client, reach);
    left_.release_called(hold);
    for (Entry& entry : entries_) {
      if (entry.stamp == hold) entry.orphaned = Duration{};
    }
  }
  void on_event(Instant at, const Released& e, const Reach& reach) {
    settle_client(at, e.hold.client, reach);
    left_.released(e.hold);
  }
  void crashed(Instant at, ClientId client, const Reach& reach) {
    settle_client(at, client, reach);
    left_.crashed(client);
  }
  void on_event(Instant at, const MessageSent& e, const Reach& reach) {
    if (e.text.is_reply || !deletes(e.text.command) || e.from.kind != HostKind::client) return;
    // With coordinators the request counts for every node, and else for the one that it goes to.
    const bool counts_for_one = e.to.kind == HostKind::redis;
    for (std::size_t i = counts_for_one ? e.to.index : 0; i < entries_.size();
         i += counts_for_one ? nodes_ : 1) {
      if (entries_[i].stamp.client == e.text.hold.client) settle(at, entries_[i], reach);
    }
    left_.deletion_sent(e.text.hold, e.to);
  }

  // ---- What nodes keep ----

  // The node keeps an entry with the stamp `hold` until `until`. This may be the entry that was there,
  // changed, or another one in its place.
  void kept(Instant at, NodeId node, KeyId key, HoldId hold, Instant until, const Reach& reach) {
    left_.mention(hold);
    Entry& entry = at_place(node, key);
    settle(at, entry, reach);
    if (entry.stamp != hold) entry = {hold, Instant::before_all(), at, Duration{}, Instant::never()};
    entry.keeps_until = until;
  }
  void gone(Instant at, NodeId node, KeyId key, const Reach& reach) {
    Entry& entry = at_place(node, key);
    settle(at, entry, reach);
    entry.keeps_until = Instant::before_all();
  }

  // Judges everything before `at`.
  void settle_all(Instant at, const Reach& reach) {
    for (Entry& entry : entries_) settle(at, entry, reach);
  }

  const std::optional<Violation>& first() const { return first_; }

  // REQUIRES: everything before the next event has been judged, by settle_all().
  void add_state_to(FieldWords& words) const {
    left_.add_state_to(words);
    for (const Entry& entry : entries_) words.add_all(entry.stamp, entry.keeps_until, entry.orphaned);
  }

  friend bool operator==(const Orph&, const Orph&) = default;

 private:
  struct Entry {
    HoldId stamp;
    Instant keeps_until = Instant::before_all();
    Instant settled;                   // everything before it has been judged
    Duration orphaned;                 // the time that counts so far, at most the bound
    Instant since = Instant::never();  // the first instant that counts
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  Entry& at_place(NodeId node, KeyId key) {
    const std::size_t index = std::size_t{key.value} * nodes_ + node.value;
    CHECK(node.value < nodes_ && index < entries_.size(), "node {} of {}, key {}", node.value, nodes_,
          key.value);
    return entries_[index];
  }
  NodeId node_of(const Entry& entry) const {
    return NodeId{static_cast<std::uint16_t>(static_cast<std::size_t>(&entry - entries_.data()) % nodes_)};
  }
  KeyId key_of(const Entry& entry) const {
    return KeyId{static_cast<std::uint16_t>(static_cast<std::size_t>(&entry - entries_.data()) / nodes_)};
  }
  Duration bound_of(ClientId client) const { return bounds_[client.value % bounds_.size()]; }

  void settle_client(Instant at, ClientId client, const Reach& reach) {
    for (Entry& entry : entries_) {
      if (entry.stamp.client == client) settle(at, entry, reach);
    }
  }

  [[gnu::always_inline]] void settle(Instant at, Entry& entry, const Reach& reach) {
    const Instant from = entry.settled;
    const Instant until = std::min(at, entry.keeps_until);
    entry.settled = std::max(from, at);
    if (until > from && left_.orphaned(entry.stamp)) [[unlikely]]
      count(from, until, entry, reach);
  }

  // Counts [from, until), in which the node has kept an orphan.
  [[gnu::noinline]] void count(Instant from, Instant until, Entry& entry, const Reach& reach) {
    if (excused(entry, reach)) return;
    const Duration bound = bound_of(entry.stamp.client);
    if (entry.orphaned.ns == 0) entry.since = from;
    if (entry.orphaned + (until - from) > bound) report(from + (bound - entry.orphaned), entry);
    entry.orphaned = std::min(entry.orphaned + (until - from), bound);
  }

  bool excused(const Entry& entry, const Reach& reach) const {
    const NodeId node = node_of(entry);
    return !reach.reaches(entry.stamp.client, node) &&
           (left_.call_open(entry.stamp) || left_.deletion_was_sent(entry.stamp, node));
  }

  // Entries are not settled in the order of time. The earliest violation counts. Of several at one instant
  // the one of the first node counts, and of several on one node the one of the first key.
  void report(Instant at, const Entry& entry) {
    const NodeId node = node_of(entry);
    const KeyId key = key_of(entry);
    const auto rank = [](Instant t, NodeId n, KeyId k, HoldId h) { return std::tuple(t, n, k, h); };
    if (first_ &&
        rank(first_->at, first_->node, first_key_, first_->hold) <= rank(at, node, key, entry.stamp))
      return;
    first_ = Violation{Property::orph, at, entry.stamp, entry.stamp, node, key, entry.since};
    first_key_ = key;
  }

  std::vector<Duration> bounds_;  // client i has bound i % size
  std::uint16_t nodes_ = 0;
  LeftBehind left_;
  std::vector<Entry> entries_;  // by key, then node
  std::optional<Violation> first_;
  KeyId first_key_;
};

}  // namespace lockstep::properties
