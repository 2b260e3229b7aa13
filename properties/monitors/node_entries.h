#pragma once
// Holds what the nodes keep: for each key of a lock and each node, the entry's stamp and the instant at
// which it ends. The stamp says whose entry it is, so no monitor needs to know which keys belong to which
// client.
//
// With RunFacts::keys_are_nodes each key of a node counts as a node, a voter. Where entries have no
// owner, a hold relies on any entry of its key that ends no earlier than the one that it has written.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/run_facts.h"
#include "core/time.h"

namespace lockstep::properties {

struct NodeEntry {
  HoldId stamp;
  // The first instant at which the node does not keep the entry. before_all(): there is no entry.
  Instant keeps_until = Instant::before_all();
  friend bool operator==(const NodeEntry&, const NodeEntry&) = default;
};

class NodeEntries {
 public:
  void reset(const RunFacts& facts) {
    CHECK(facts.nodes() <= max_nodes, "{} nodes", facts.nodes());
    nodes_ = facts.nodes();
    keys_are_nodes_ = facts.lock.keys_are_nodes;
    without_owner_ = facts.lock.entries_without_owner;
    entries_.assign(std::size_t{facts.nodes()} * facts.lock.keys, NodeEntry{});
    written_.assign(without_owner_ ? std::size_t{facts.clients} * facts.nodes() : 0, Written{});
  }

  NodeEntry& at(KeyId key, NodeId node) {
    const std::size_t index = std::size_t{key.value} * nodes_ + node.value;
    CHECK(node.value < nodes_ && index < entries_.size(), "node {} of {}, key {}", node.value, nodes_,
          key.value);
    return entries_[index];
  }

  bool without_owner() const { return without_owner_; }

  // Take note that the hold has written an entry, or that its client was told that it has acquired. Only
  // entries without an owner need this.
  void wrote(HoldId hold, KeyId key, NodeId node, Instant keeps_until) {
    if (without_owner_) [[unlikely]]
      written_[std::size_t{hold.client.value} * nodes_ + node.value].add({{hold, keeps_until}, key});
  }
  void acquired(HoldId hold) {
    if (!without_owner_) [[likely]]
      return;
    for (std::size_t node = 0; node < nodes_; ++node)
      written_[std::size_t{hold.client.value} * nodes_ + node].acquired(hold);
  }

  // Writes the instants at which the hold's key ends on each of `lock_nodes` if nothing changes, in
  // ascending order, and returns their number, one per node (or voter). The instant is before_all() for a
  // node without the key. REQUIRES: there are at most 64 voters.
  struct Losses {
    std::int64_t at_ns[64];  // not initialised, because this is asked for often and few of them are used
    Instant operator[](std::size_t i) const { return {at_ns[i]}; }
  };
  std::size_t losses(HoldId hold, std::uint64_t lock_nodes, Losses& losses) const {
    std::size_t count = 0;
    for (std::uint64_t rest = lock_nodes; rest != 0; rest &= rest - 1) {
      const auto node = static_cast<std::size_t>(std::countr_zero(rest));
      if (!keys_are_nodes_) [[likely]] {
        insert(kept_until(hold, node), losses, count);
        continue;
      }
      for (std::size_t at = node; at < entries_.size(); at += nodes_)
        insert(kept_until(hold, node, at), losses, count);
    }
    return count;
  }

  // Returns true iff all nodes of the list exist.
  bool has(std::uint64_t lock_nodes) const {
    return static_cast<std::size_t>(std::bit_width(lock_nodes)) <= nodes_;
  }

  // Adds the entries that are still kept at `at`.
  void add_state_to(FieldWords& words, Instant at) const {
    for (const NodeEntry& entry : entries_) {
      words.add_if_after(entry.keeps_until, at);
      if (entry.keeps_until > at) words.add(entry.stamp);
    }
    for (const Written& own : written_) own.add_state_to(words);
  }

  friend bool operator==(const NodeEntries&, const NodeEntries&) = default;

 private:
  static constexpr std::uint16_t max_nodes = 64;

  // The last entries that a client has written on a node: for its last hold, and for a later attempt. What
  // it has sent for earlier holds may arrive late, and does not matter.
  struct Written {
    struct Own {
      NodeEntry entry;
      KeyId key;
      friend bool operator==(const Own&, const Own&) = default;
    };
    HoldId last;         // the client's last hold
    bool known = false;  // the client has had a hold
    std::optional<Own> held;
    std::optional<Own> asked;

    void add(const Own& own) {
      const auto place = [](HoldId hold) { return std::pair(hold.round, hold.draw); };
      if (known && own.entry.stamp == last) {
        held = own;
      } else if (!known || place(own.entry.stamp) > place(last)) {
        if (!asked || place(asked->entry.stamp) <= place(own.entry.stamp)) asked = own;
      }
    }
    void acquired(HoldId hold) {
      held.reset();
      if (asked && asked->entry.stamp == hold) held = asked;
      last = hold;
      known = true;
    }
    void add_state_to(FieldWords& words) const {
      words.add(known);
      for (const auto& own : {held, asked}) {
        words.add(own.has_value());
        if (own) words.add_all(own->entry.stamp, own->entry.keeps_until, own->key.value);
      }
    }
    friend bool operator==(const Written&, const Written&) = default;
  };

  static void insert(Instant until, Losses& losses, std::size_t& count) {
    std::size_t place = count++;
    for (; place > 0 && losses.at_ns[place - 1] > until.ns; --place)
      losses.at_ns[place] = losses.at_ns[place - 1];
    losses.at_ns[place] = until.ns;
  }

  // Returns the first instant at which the node keeps none of the hold's keys; before_all() if it has none.
  Instant kept_until(HoldId hold, std::size_t node) const {
    Instant until = Instant::before_all();
    for (std::size_t at = node; at < entries_.size(); at += nodes_)
      until = std::max(until, kept_until(hold, node, at));
    return until;
  }

  // Returns the end of entries_[at], or before_all() if the hold cannot rely on it.
  Instant kept_until(HoldId hold, std::size_t node, std::size_t at) const {
    const NodeEntry& entry = entries_[at];
    if (entry.stamp == hold) return entry.keeps_until;
    if (!without_owner_) [[likely]]
      return Instant::before_all();
    const Written& own = written_[std::size_t{hold.client.value} * nodes_ + node];
    const bool enough = own.held && own.held->entry.stamp == hold && own.held->key.value == at / nodes_ &&
                        entry.keeps_until >= own.held->entry.keeps_until;
    return enough ? entry.keeps_until : Instant::before_all();
  }

  std::uint16_t nodes_ = 0;
  bool keys_are_nodes_ = false;
  bool without_owner_ = false;
  std::vector<NodeEntry> entries_;  // by key, then node
  std::vector<Written> written_;    // by client, then node
};

}  // namespace lockstep::properties
