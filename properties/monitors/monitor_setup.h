#pragma once
// Holds what monitors must know about a run before it starts.

#include <cstdint>
#include <optional>

#include "core/ids.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"

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
  // The second half of LV: an acquire call must end within this. Calls made before `deadline_from` are
  // counted from that instant. nullopt: there is no deadline.
  std::optional<Duration> acquire_deadline = std::nullopt;
  Instant deadline_from{};
  std::optional<Duration> orph_bound = std::nullopt;  // ORPH is watched only with a bound
  std::uint16_t lock_keys = 0;                        // 0: one for each resource
  NodeMask asked = 0;  // the nodes that locks ask; LV requires a connection to a majority of them; 0: all
  std::uint16_t coordinators = 0;  // servers between clients and nodes; 0: clients ask nodes directly
  NodeMask lock_nodes() const { return asked == 0 ? mask_of_first(nodes) : asked; }
  std::uint16_t keys() const { return lock_keys == 0 ? resources : lock_keys; }
  friend bool operator==(const MonitorSetup&, const MonitorSetup&) = default;
};

}  // namespace lockstep::properties
