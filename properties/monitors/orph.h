#pragma once
// ORPH: a node keeps a key for longer than the bound after the release of its hold, or after the end of its
// attempt without a hold. Time in which the client, the node or their link is under a fault does not count.
//
// A client leaves its holds and attempts behind in their order, so two marks per client say which of its
// entries are orphans. An entry is settled lazily, before the entry, its client's marks or a fault changes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/active_faults.h"
#include "properties/monitors/monitor_setup.h"

namespace lockstep::properties {

// The caller leaves out keys that belong to no lock.
class Orph {
 public:
  void reset(const MonitorSetup& setup) {
    bound_ = setup.orph_bound;
    nodes_ = setup.nodes;
    clients_.assign(setup.clients, Client{});
    entries_.assign(bound_ ? std::size_t{setup.nodes} * setup.keys() : 0, Entry{});
    first_.reset();
  }

  bool watches() const { return bound_.has_value(); }

  // ---- What clients leave behind ----

  void attempt_started(Instant at, HoldId hold, const ActiveFaults& faults) {
    mention(hold);
    leave(at, hold.client, place(hold), faults);
  }
  void released(Instant at, HoldId hold, const ActiveFaults& faults) {
    leave(at, hold.client, place(hold) + 1, faults);
  }
  void rejected(Instant at, ClientId client, std::uint32_t round, const ActiveFaults& faults) {
    leave(at, client, place({client, 0, round + 1}), faults);
  }
  void acquired(HoldId hold) { mention(hold); }

  void crashed(Instant at, ClientId client, const ActiveFaults& faults) {
    settle_client(at, client, faults);
    of(client).excused_below = of(client).next;
  }

  // ---- What nodes keep ----

  // The node keeps an entry with the stamp `hold` until `until`. This may be the entry that was there,
  // changed, or another one in its place.
  void kept(Instant at, NodeId node, KeyId key, HoldId hold, Instant until, const ActiveFaults& faults) {
    mention(hold);
    Entry& entry = at_place(node, key);
    settle(at, entry, faults);
    if (entry.stamp != hold) entry = {hold, Instant::before_all(), at, Duration{}};
    entry.keeps_until = until;
  }
  void gone(Instant at, NodeId node, KeyId key, const ActiveFaults& faults) {
    Entry& entry = at_place(node, key);
    settle(at, entry, faults);
    entry.keeps_until = Instant::before_all();
  }

  // Judges everything before `at`.
  void settle_all(Instant at, const ActiveFaults& faults) {
    for (Entry& entry : entries_) settle(at, entry, faults);
  }

  const std::optional<Violation>& first() const { return first_; }

  // REQUIRES: everything before the next event has been judged, by settle_all().
  void add_state_to(FieldWords& words) const {
    for (const Client& client : clients_) words.add_all(client.next, client.left_below, client.excused_below);
    for (const Entry& entry : entries_) words.add_all(entry.stamp, entry.keeps_until, entry.orphaned);
  }

  friend bool operator==(const Orph&, const Orph&) = default;

 private:
  // The place of an id in the order in which its client uses ids.
  static std::uint64_t place(HoldId hold) { return std::uint64_t{hold.round} << 16 | hold.draw; }

  struct Client {
    // All three are places of ids.
    std::uint64_t next = 0;           // the client has used only ids below
    std::uint64_t left_below = 0;     // the client has released or given up all ids below
    std::uint64_t excused_below = 0;  // the client has crashed since it used the ids below
    friend bool operator==(const Client&, const Client&) = default;
  };

  struct Entry {
    HoldId stamp;
    Instant keeps_until = Instant::before_all();
    Instant settled;    // everything before it has been judged
    Duration orphaned;  // the time that counts so far, at most the bound
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  Client& of(ClientId client) {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }

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

  void mention(HoldId hold) { of(hold.client).next = std::max(of(hold.client).next, place(hold) + 1); }

  void leave(Instant at, ClientId client, std::uint64_t below, const ActiveFaults& faults) {
    if (below <= of(client).left_below) return;
    settle_client(at, client, faults);
    of(client).left_below = below;
  }

  void settle_client(Instant at, ClientId client, const ActiveFaults& faults) {
    for (Entry& entry : entries_) {
      if (entry.stamp.client == client) settle(at, entry, faults);
    }
  }

  void settle(Instant at, Entry& entry, const ActiveFaults& faults) {
    const Instant from = entry.settled;
    const Instant until = std::min(at, entry.keeps_until);
    entry.settled = std::max(from, at);
    if (until <= from) return;
    const Client& client = of(entry.stamp.client);
    const std::uint64_t id = place(entry.stamp);
    if (id >= client.left_below || id < client.excused_below) return;
    if (faults.trouble(entry.stamp.client, node_of(entry))) return;
    if (entry.orphaned + (until - from) > *bound_) report(from + (*bound_ - entry.orphaned), entry);
    entry.orphaned = std::min(entry.orphaned + (until - from), *bound_);
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
    first_ = Violation{Property::orph, at, entry.stamp, entry.stamp, node};
    first_key_ = key;
  }

  std::optional<Duration> bound_;
  std::uint16_t nodes_ = 0;
  std::vector<Client> clients_;
  std::vector<Entry> entries_;  // by key, then node
  std::optional<Violation> first_;
  KeyId first_key_;
};

}  // namespace lockstep::properties
