#pragma once
// Holds what monitors must know about a run before it starts.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/ids.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/monitors/reach_setup.h"

namespace lockstep::properties {

// The first keys() keys are keys of locks. Without `lock_keys`, the lock's key of resource r is KeyId{r}.
// The keys behind them, such as counters, belong to no lock, and no monitor follows them.
struct MonitorSetup {
  std::uint16_t clients = 0;
  std::uint16_t nodes = 0;  // at most 64
  std::uint16_t resources = 1;
  ResourceGuard guard = ResourceGuard::none;
  // The kinds whose violations decide the verdict. The other kinds are watched too, but their violations
  // are only notes.
  PropertySet checked;
  // The first half of LV, the drought, is watched only with a bound, and only from `lv_from` on. That is
  // 0, or the instant at which the faults end if the run heals.
  std::optional<Duration> lv_bound = std::nullopt;
  Instant lv_from{};
  // Acquire calls of a client; 0: no limit. From `repeats_from` on a rejected client calls again in any case.
  std::uint32_t rounds = 0;
  Instant repeats_from = Instant::never();
  // The second half of LV: calls must end within these times. Acquire calls made before `deadline_from` are
  // counted from that instant. nullopt: there is no deadline.
  std::optional<Duration> acquire_deadline = std::nullopt;
  Instant deadline_from{};
  std::optional<Duration> extend_deadline = std::nullopt;
  std::optional<Duration> release_deadline = std::nullopt;
  std::vector<Duration> orph_bounds{};  // client i has bound i % size; empty: ORPH is not watched
  std::uint16_t lock_keys = 0;          // 0: one for each resource
  bool keys_are_nodes = false;          // TS and GAP count each lock key of a node as a node of its own
  // An entry belongs to nobody: REL and ORPH do not apply, and TS and GAP ask for any entry that ends no
  // earlier than the one that the hold has written.
  bool entries_without_owner = false;
  ReachSetup reach{};  // LV and ORPH need it
  std::uint16_t keys() const { return lock_keys == 0 ? resources : lock_keys; }
  friend bool operator==(const MonitorSetup&, const MonitorSetup&) = default;
};

}  // namespace lockstep::properties
