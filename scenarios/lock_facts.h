#pragma once
// What the simulator has to know of a lock besides its code: what it asks, for how long, and what its
// specification assumes. Each kind of lock says it in its own file (scenarios/locks/).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ratio.h"
#include "core/time.h"
#include "scenarios/lock_policy.h"
#include "sim/setup.h"

namespace lockstep::scenarios {

// A lock with coordinators between its clients and its nodes.
struct CoordinatorFacts {
  bool keep_keys = false;          // coordinators, not nodes, keep the entries (in memory)
  bool count_ttl = false;          // coordinators, not nodes, count the TTL (on their monotonic clocks)
  bool wall_clocks_agree = false;  // the specification asks that the coordinators' wall clocks do not differ
};

struct LockFacts {
  std::string kind;  // as [lock] calls it

  // ---- Times ----

  Duration ttl;                  // of the lock's keys; 0: none
  Duration node_timeout;         // for one request; 0: none
  Duration longest_retry_delay;  // between two attempts of a call
  std::uint32_t attempts = 0;    // of an acquire call; 0: no limit, or the kind has no such rule
  // The part of the TTL by which the specification shortens the validity; nothing: it does not say.
  std::optional<Ratio> drift_factor{};

  // ---- What it asks ----

  bool on_one_node = false;         // only the first node of a client's list
  std::uint16_t asked_in_turn = 1;  // how many requests of an attempt go out one after the other
  std::uint16_t votes = 1;          // of which it needs a quorum
  std::uint16_t lock_keys = 1;      // the lock's keys are the first ones; keys of counters follow
  bool keys_are_nodes = false;      // each lock key of a node has a vote of its own
  std::optional<CoordinatorFacts> coordinators{};
  std::vector<std::string> resources{};  // their names, by number; empty: all clients lock the only one

  // ---- What it can do ----

  bool reports_validity = true;  // it tells its application for how long it may rely on it
  bool can_extend = true;        // its application can ask for an extension
  bool renews = false;           // it extends by itself
  bool can_fence = false;        // it has a rule by which it fetches fencing tokens
  bool fences = false;           // that rule is set
  bool asks_counter = false;     // these tokens come from the counter

  // ---- What its specification assumes ----

  bool entries_without_owner = false;     // a client can write an entry without getting the lock
  bool client_wall_clocks_agree = false;  // the clients' wall clocks do not differ
};

// Returns what is known of the lock in this set-up.
LockFacts lock_facts(const LockPolicy& policy, const sim::Setup& setup);

}  // namespace lockstep::scenarios
