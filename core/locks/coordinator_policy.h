#pragma once
// The rules of a lock that clients get from a coordinator, which keeps it in a cache of Redis nodes, as one
// value. Every field is one rule; the defaults are the lock that holds, as far as one entry on one node can
// (docs/ARTICLE.md goes through the others, one at a time).

#include <cstdint>

#include "core/locks/elapsed_clock.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

// What the lock id is a hash of.
enum class LockIdOf : std::uint8_t { resource, client_and_resource };
// How two fields are put together before that: with a separator that neither can contain, or just written one
// behind the other, so that ("1", "23") and ("12", "3") are the same.
enum class LockIdFields : std::uint8_t { separated, concatenated };
// Who wins: the first to come, or the request whose client's time is later than the stored one.
enum class GrantTo : std::uint8_t { first, later_timestamp };
// On which node an entry lies: on a consistent-hash ring (Karger et al., "Consistent Hashing and Random
// Trees", 1997), or hash(lock id) mod n.
enum class Placement : std::uint8_t { ring, modulo };
// What happens to entries that another node is to keep from now on, because one has joined: nobody gets them
// until those that were granted before have run out, or nothing.
enum class OnJoin : std::uint8_t { after_ttl, at_once };
// Whose entry a release deletes: that of the client that asks, or any with the lock id.
enum class ReleaseBy : std::uint8_t { owner, lock_id };
// Where the coordinator keeps entries: on a node, or in its own memory.
enum class EntryStore : std::uint8_t { node, memory };
// Who ends them: the node (SET … PX), or the coordinator by a timer of its own.
enum class ExpiryBy : std::uint8_t { node, coordinator };

struct CoordinatorPolicy {
  Duration ttl = seconds(5);                  // of an entry, > 0, whole milliseconds
  Ratio drift_factor{1, 100};                 // of the TTL, taken off the validity …
  Duration drift_constant = milliseconds(2);  // … with this
  LockIdOf lock_id = LockIdOf::resource;
  LockIdFields lock_id_fields = LockIdFields::separated;
  GrantTo grant = GrantTo::first;
  Placement placement = Placement::ring;
  std::uint16_t virtual_nodes = 1024;  // of each node, on the ring
  OnJoin on_join = OnJoin::after_ttl;
  ReleaseBy release = ReleaseBy::owner;
  EntryStore store = EntryStore::node;
  ExpiryBy expiry = ExpiryBy::node;
  ElapsedClock elapsed_clock = ElapsedClock::monotonic;
  bool validity_check = true;    // reject a grant that came too late
  bool reports_validity = true;  // false: belief lasts until release
  bool release_partials = true;  // after a failed attempt
  bool fencing = false;          // fetch a token from a linearizable counter before the validity check
  Duration node_timeout = milliseconds(50);  // of one request to a coordinator, monotonic; 0: none. Then the
                                             // client selects the next coordinator
  std::uint32_t attempts = 0;                // of an acquire call; 0: until the application gives up
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);

  Duration drift() const { return scale(ttl, drift_factor) + drift_constant; }

  friend bool operator==(const CoordinatorPolicy&, const CoordinatorPolicy&) = default;
};

}  // namespace lockstep
