#pragma once
// Holds what stories need to know of a hold. It is collected from the history up to an instant, the
// horizon: when the lock was asked for, acquired and lost, and what became of the hold's keys.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"
#include "reports/story/requests.h"

namespace lockstep::reports {

enum class KeyEnd : std::uint8_t {
  kept,     // not ended before the horizon
  expired,  // its TTL ran out
  jumped,   // its TTL ran out early, because the node's wall clock was changed
  deleted,
  replaced,
  lost,  // the node lost it in a crash or an eviction
};

// A key of the hold on one node, from its SET until the node no longer keeps it.
struct KeySpan {
  NodeId node;
  KeyId key;
  Instant from;
  // As known at the horizon. never() if the key has no TTL.
  Instant to;
  KeyEnd end = KeyEnd::kept;
  HoldId by;             // deleted or replaced: the hold whose request did it
  Instant planned;       // the end that the last command to this key set
  Place set = 0;         // of the event that set the key
  Place expiry_set = 0;  // of the event that set its expiry last
  Place ended = 0;       // deleted, replaced or lost: of the event that did it
};

// Adds the node unless the list has it, because several keys on one node count once.
void add_once(std::vector<NodeId>& nodes, NodeId node);

struct HoldView {
  HoldId hold;
  Instant called;               // the acquire call
  std::uint32_t attempt = 0;    // its number within the acquire call
  Instant asked;                // the start of its attempt; the acquire call if no start was recorded
  bool was_asked = false;       // the history has the call or the first request
  std::optional<Instant> told;  // when the application was told "acquired"
  Acquired acquired;            // set if `told` is
  Instant believes_until = Instant::never();  // as known at the horizon
  std::optional<BeliefEnd> ended;             // why belief ended, if not by the end of the validity
  std::optional<Instant> release_called;      // also if the validity had ended before
  std::vector<Place> extended;                // the extensions that were reported as successful
  Duration validity;                          // as last reported
  Instant validity_from;                      // when it was reported
  std::vector<KeySpan> keys;                  // the last key on each node, ascending by node
  // Keys that had ended before the hold set them again, ascending by their ends.
  std::vector<KeySpan> earlier;

  HostId client() const { return HostId::client(hold.client); }
  // Returns the number of nodes on its client's list, or 0 if the application was never told "acquired".
  std::uint16_t lock_nodes() const;
  // Returns true iff the node is on its client's list, as far as that is known.
  bool is_asked(NodeId node) const;
  // Returns the instant from which on fewer than `needed` nodes of the list keep the key. Returns nothing if
  // there is none up to the horizon.
  std::optional<Instant> fewer_than(std::size_t needed) const;
};

// Collects the view of a hold from the history up to `horizon`, including the horizon itself. Keys below
// `lock_keys` are the lock's; other keys are counters and are left out.
HoldView view_of(HoldId hold, const History& history, Instant horizon, std::uint16_t lock_keys = 1);

}  // namespace lockstep::reports
