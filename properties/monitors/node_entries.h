#pragma once
// Holds what the nodes keep: for each key of a lock and each node, the entry's stamp and the instant at
// which it ends. The stamp says whose entry it is, so no monitor needs to know which keys belong to which
// client.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/time.h"
#include "properties/monitors/monitor_setup.h"

namespace lockstep::properties {

struct NodeEntry {
  HoldId stamp;
  // The first instant at which the node does not keep the entry. before_all(): there is no entry.
  Instant keeps_until = Instant::before_all();
  friend bool operator==(const NodeEntry&, const NodeEntry&) = default;
};

class NodeEntries {
 public:
  void reset(const MonitorSetup& setup) {
    CHECK(setup.nodes <= max_nodes, "{} nodes", setup.nodes);
    nodes_ = setup.nodes;
    entries_.assign(std::size_t{setup.nodes} * setup.keys(), NodeEntry{});
  }

  NodeEntry& at(KeyId key, NodeId node) {
    const std::size_t index = std::size_t{key.value} * nodes_ + node.value;
    CHECK(node.value < nodes_ && index < entries_.size(), "node {} of {}, key {}", node.value, nodes_,
          key.value);
    return entries_[index];
  }

  // Writes the instants at which the hold's key ends on each of `lock_nodes` if nothing changes, in
  // ascending order, and returns their number, one per node. The instant is before_all() for a node
  // without the key.
  struct Losses {
    std::int64_t at_ns[64];  // not initialised, because this is asked for often and few of them are used
    Instant operator[](std::size_t i) const { return {at_ns[i]}; }
  };
  std::size_t losses(HoldId hold, std::uint64_t lock_nodes, Losses& losses) const {
    std::size_t count = 0;
    for (std::uint64_t rest = lock_nodes; rest != 0; rest &= rest - 1) {
      const std::int64_t loss = kept_until(hold, static_cast<std::size_t>(std::countr_zero(rest))).ns;
      std::size_t place = count++;
      for (; place > 0 && losses.at_ns[place - 1] > loss; --place)
        losses.at_ns[place] = losses.at_ns[place - 1];
      losses.at_ns[place] = loss;
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
  }

  friend bool operator==(const NodeEntries&, const NodeEntries&) = default;

 private:
  static constexpr std::uint16_t max_nodes = 64;

  // Returns the first instant at which the node keeps none of the hold's keys; before_all() if it has none.
  Instant kept_until(HoldId hold, std::size_t node) const {
    Instant until = Instant::before_all();
    for (std::size_t at = node; at < entries_.size(); at += nodes_) {
      if (entries_[at].stamp == hold) until = std::max(until, entries_[at].keeps_until);
    }
    return until;
  }

  std::uint16_t nodes_ = 0;
  std::vector<NodeEntry> entries_;  // by key, then node
};

}  // namespace lockstep::properties
