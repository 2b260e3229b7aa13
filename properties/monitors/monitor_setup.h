#pragma once
// What monitors must know of a run before it starts.

#include <cstdint>
#include <optional>

#include "core/ids.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::properties {

// The lock's key of resource r is KeyId{r}, unless the lock has other keys; the first `lock_keys` are locks',
// of whichever resource, those behind them (counters, …) are not, and no monitor follows them.
struct MonitorSetup {
  std::uint16_t clients = 0;
  std::uint16_t nodes = 0;  // at most 64
  std::uint16_t resources = 1;
  ResourceGuard guard = ResourceGuard::none;
  PropertySet checked;  // the kinds whose violations decide the verdict; the others are watched all the same,
                        // as notes
  std::optional<Duration> lv_bound = std::nullopt;  // LV's first half is watched only with a bound,
  Instant lv_from{};  // and from here on (0: throughout; else the end of healing)
  std::optional<Duration> acquire_deadline =
      std::nullopt;                                   // LV's second half: an acquire call ends within this
  Instant deadline_from{};                            // … counted from here on, of an earlier one
  std::optional<Duration> orph_bound = std::nullopt;  // ORPH is watched only with a bound
  std::uint16_t lock_keys = 0;                        // 0: one for each resource
  NodeMask asked = 0;  // the nodes that locks ask, for LV a majority of these has to be connected; 0: all
  std::uint16_t coordinators = 0;  // servers between clients and nodes; 0: there are none between them
  NodeMask lock_nodes() const { return asked == 0 ? mask_of_first(nodes) : asked; }
  std::uint16_t keys() const { return lock_keys == 0 ? resources : lock_keys; }
  friend bool operator==(const MonitorSetup&, const MonitorSetup&) = default;
};

}  // namespace lockstep::properties
