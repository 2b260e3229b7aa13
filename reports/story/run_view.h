#pragma once
// What stories need to know of a hold, collected from the history up to an instant: when it was asked for,
// told and over, and what became of its keys.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

enum class KeyEnd : std::uint8_t {
  kept,     // not before the horizon
  expired,  // its TTL ran out
  jumped,   // its TTL ran out early: the node's wall clock was changed
  deleted,
  replaced,
  lost,  // the node lost it: a crash, an eviction
};

// A key of the hold on one node, from its SET until the node no longer keeps it.
struct KeySpan {
  NodeId node;
  KeyId key;
  Instant from;
  Instant to;  // as known at the horizon; never() without a TTL
  KeyEnd end = KeyEnd::kept;
  HoldId by;        // deleted or replaced: whose request it was
  Instant planned;  // `to` as its last command set it
};

// Several keys on one node count once.
void add_once(std::vector<NodeId>& nodes, NodeId node);

struct HoldView {
  HoldId hold;
  Instant called;                             // the acquire call
  Instant asked;                              // its first request left
  bool was_asked = false;                     // the history tells of one of the two
  std::optional<Instant> told;                // the application was told "acquired"
  Acquired acquired;                          // if told
  Instant believes_until = Instant::never();  // as known at the horizon
  std::optional<BeliefEnd> ended;             // for a reason other than the end of the validity
  std::vector<KeySpan> keys;                  // ascending by node; each node's last
  std::vector<KeySpan> earlier;  // that had ended before the hold set the key anew, by their ends

  HostId client() const { return HostId::client(hold.client); }
  std::uint16_t lock_nodes() const;  // how many nodes its client's list has; 0 if it was never told
  // The instant at which the number of nodes that keep the key fell to fewer than `needed` for good; nothing
  // if it did not before the horizon.
  std::optional<Instant> fewer_than(std::size_t needed) const;
};

// `horizon` included.
// The first `lock_keys` keys are the lock's; others are counters'.
HoldView view_of(HoldId hold, const History& history, Instant horizon, std::uint16_t lock_keys = 1);

}  // namespace lockstep::reports
