#pragma once
// What the simulator has to know of a lock besides its code: what it asks, for how long, and what its
// specification assumes. Each kind of lock says it in its own file (scenarios/locks/).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

struct LockFacts {
  std::string kind;  // as [lock] calls it

  // ---- Times ----

  Duration ttl;                  // of the lock's keys; 0: none
  Duration node_timeout;         // for one request; 0: none
  Duration longest_retry_delay;  // between two attempts of a call
  std::uint32_t attempts = 0;    // of an acquire call; 0: no limit, or the kind has no such rule
  // Of a lock with Redlock's rules: the part of the TTL by which it shortens the validity.
  std::optional<Ratio> drift_factor{};

  // ---- What it asks ----

  bool on_one_node = false;              // only the first node of a client's list
  std::uint16_t asked_in_turn = 1;       // how many requests of an attempt go out one after the other
  std::uint16_t votes = 1;               // how many it can get; a rule may say how many it needs (`quorum`)
  std::uint16_t keys = 1;                // the lock's keys are the first ones; keys of counters follow
  bool keys_are_nodes = false;           // each of these keys counts, for TS and GAP, as a node of its own
  std::vector<std::string> resources{};  // their names, by number; empty: all clients lock the only one

  // ---- Coordinators between clients and nodes ----

  bool has_coordinators = false;
  bool coordinators_keep_keys = false;  // they, not nodes, keep the entries (in memory)
  bool coordinators_count_ttl = false;  // they, not nodes, count the TTL (on their monotonic clocks)

  // ---- What it can do ----

  bool reports_validity = true;  // it tells its application for how long it may rely on it
  bool can_extend = true;        // its application can ask for an extension
  bool renews = false;           // it extends by itself
  bool can_fence = false;        // it has a rule by which it fetches fencing tokens
  bool fences = false;           // that rule is set
  bool asks_counter = false;     // these tokens come from the counter
  bool deletes_any = false;      // its release deletes whatever entry is there

  // ---- What its specification assumes ----

  // An entry belongs to nobody: a client can write one without getting the lock. REL and ORPH do not apply,
  // and TS and GAP ask for any entry that ends no earlier than the one that the hold has written.
  bool entries_without_owner = false;
  // These wall clocks do not differ, neither at the start nor by a fault.
  bool client_wall_clocks_agree = false;
  bool coordinator_wall_clocks_agree = false;

  friend bool operator==(const LockFacts&, const LockFacts&) = default;
};

}  // namespace lockstep
