#pragma once
// Holds what the reference twins have to know of a run beyond its history.

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/ids.h"
#include "core/resource_guard.h"
#include "core/time.h"

namespace lockstep::properties::reference {

struct ReferenceSetup {
  std::uint16_t nodes = 1;  // redis:1 … redis:nodes
  // Client i asks the nodes of list i % size; empty: every client asks all nodes.
  std::vector<std::set<std::uint16_t>> lists;
  // A node with a longer backlog is out of reach; nothing: no backlog is too long.
  std::optional<Duration> patience;
  ResourceGuard guard = ResourceGuard::none;

  // KeyId{r} is the key of resource r's lock. Keys from `resources` on are counters and the like. Clients
  // overwrite each other's entries in these by design, so REL, ORPH and "keeps the hold's key" skip them.
  std::uint16_t resources = 1;
  // If above 0, there is one lock with the keys KeyId{0} … KeyId{keys-1}, and TS and GAP count each of
  // them as a node.
  std::uint16_t keys = 0;
  std::uint16_t lock_keys() const { return keys > 0 ? keys : resources; }
  bool is_lock_key(KeyId key) const { return key.value < lock_keys(); }

  // An entry belongs to nobody, as with GETSET. REL and ORPH do not apply. For TS and GAP, a node keeps a
  // hold's key while it keeps any entry that ends no earlier than the last one that the hold has set there.
  bool entries_without_owner = false;

  // The end of the run. If it is earlier than the last observation, the run ends with that observation.
  Instant end = Instant::before_all();

  // LV has two halves, and each is judged only where its bound is set: for longer than `lv_bound` nobody
  // acquires, or a call lasts longer than its deadline. The first half is judged from `lv_from` on: 0
  // judges the whole run, and with healing it is the end of the duration. Acquire calls made before
  // `deadline_from` are counted from it.
  std::optional<Duration> lv_bound;
  Instant lv_from;
  std::optional<Duration> acquire_deadline;
  Instant deadline_from{};
  std::optional<Duration> extend_deadline;
  std::optional<Duration> release_deadline;
  // Acquire calls of a client; 0: no limit. From `repeats_from` on a rejected client calls again anyway.
  std::uint32_t rounds = 0;
  Instant repeats_from = Instant::never();
  std::optional<Duration> orph_bound;  // ORPH is judged only with a bound.

  // Says whether LIN is judged. The time is exponential in the number of overlapping calls, so histories
  // have to be small. REQUIRES: at most 64 operations per resource.
  bool linearizability = false;
};

}  // namespace lockstep::properties::reference
