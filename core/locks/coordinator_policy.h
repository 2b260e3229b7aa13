#pragma once
// The rules of a lock that clients get from a coordinator, as one value. The coordinator keeps the lock
// in a cache of Redis nodes. Every field is one rule. The defaults are those of a lock that holds, as far
// as one entry on one node can hold; docs/ARTICLE.md goes through the other values, one at a time.

#include <cstdint>

#include "core/locks/elapsed_clock.h"
#include "core/ratio.h"
#include "core/time.h"

namespace lockstep {

// The fields that the lock id is a hash of.
enum class LockIdOf : std::uint8_t { resource, client_and_resource };
// How two fields are joined before they are hashed: unambiguously, with the length of the first in front,
// or just written one behind the other, so that ("1", "23") and ("12", "3") are the same.
enum class LockIdFields : std::uint8_t { separated, concatenated };
// Which request wins: the first one, or one whose client's timestamp is later than the stored timestamp.
enum class GrantTo : std::uint8_t { first, later_timestamp };
// How the node of an entry is found: by a consistent-hash ring (Karger et al., "Consistent Hashing and
// Random Trees", 1997), or as lock id mod n.
enum class Placement : std::uint8_t { ring, modulo };
// Says what happens to an entry that moves to another node because a node has joined. Either nobody gets
// the lock until every entry granted before has run out, or the new node is used at once.
enum class OnJoin : std::uint8_t { after_ttl, at_once };
// Which entry a release deletes: only an entry of the client that asks, or any entry with the lock id.
enum class ReleaseBy : std::uint8_t { owner, lock_id };
// Where the coordinator keeps entries: on a node, or in its own memory.
enum class EntryStore : std::uint8_t { node, memory };
// Says who ends entries: the node (SET … PX), or the coordinator by a timer of its own.
enum class ExpiryBy : std::uint8_t { node, coordinator };

struct CoordinatorPolicy {
  Duration ttl = seconds(5);  // of an entry; > 0, in whole milliseconds
  // drift_factor * ttl + drift_constant is subtracted from the validity.
  Ratio drift_factor{1, 100};
  Duration drift_constant = milliseconds(2);
  LockIdOf lock_id = LockIdOf::resource;
  LockIdFields lock_id_fields = LockIdFields::separated;
  GrantTo grant = GrantTo::first;
  Placement placement = Placement::ring;
  std::uint16_t virtual_nodes = 1024;  // the number of points of each node on the ring
  OnJoin on_join = OnJoin::after_ttl;
  ReleaseBy release = ReleaseBy::owner;
  EntryStore store = EntryStore::node;
  ExpiryBy expiry = ExpiryBy::node;
  ElapsedClock elapsed_clock = ElapsedClock::monotonic;
  bool validity_check = true;    // a grant that comes too late counts as refused
  bool reports_validity = true;  // if false, belief lasts until the release
  bool release_partials = true;  // a failed attempt is released before the next one
  bool fencing = false;          // a token is fetched from a linearizable counter before the validity check
  // For one request to a coordinator, on the monotonic clock; 0: no timeout. After it the client selects
  // the next coordinator.
  Duration node_timeout = milliseconds(50);
  std::uint32_t attempts = 0;  // per acquire call; 0: until the application gives up
  Duration retry_delay_min = milliseconds(50);
  Duration retry_delay_max = milliseconds(250);

  Duration drift() const { return scale(ttl, drift_factor) + drift_constant; }

  friend bool operator==(const CoordinatorPolicy&, const CoordinatorPolicy&) = default;
};

}  // namespace lockstep
