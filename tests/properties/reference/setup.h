#pragma once
// What a history does not say about the run that it records, and the reference twins need to know.

#include <cstdint>
#include <optional>
#include <set>

#include "core/ids.h"
#include "core/resource_guard.h"
#include "core/time.h"

namespace lockstep::properties::reference {

struct ReferenceSetup {
  std::uint16_t nodes = 1;        // redis:1 … redis:nodes
  std::set<std::uint16_t> asked;  // LV's "connected to a majority" is a majority of these; none: of all
  ResourceGuard guard = ResourceGuard::none;

  // The lock's key of resource r is KeyId{r}. Keys from `resources` on are no locks' (counters, …): clients
  // overwrite each other's by design, so REL, ORPH and "keeps the hold's key" pass them over.
  std::uint16_t resources = 1;
  bool is_lock_key(KeyId key) const { return key.value < resources; }

  // The run lasted until here; an earlier instant than the last observation's means: until that one.
  Instant end = Instant::before_all();

  std::optional<Duration> lv_bound;          // LV's first half is judged only with a bound,
  Instant lv_from;                           // and from here on (0: throughout; else the end of healing)
  std::optional<Duration> acquire_deadline;  // LV's second half: an acquire call ends within this
  Instant deadline_from{};                   // … counted from here on, of an earlier one
  std::optional<Duration> orph_bound;        // ORPH is judged only with a bound

  // Judge LIN: exponential in the number of overlapping calls, so for small histories only (at most 64
  // operations).
  bool linearizability = false;
};

}  // namespace lockstep::properties::reference
