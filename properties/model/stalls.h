#pragma once
// What kept a hold from renewing its keys. A lock that tells its application no validity has no other way
// to be safe than to renew in time (docs/PROPERTIES.md, "Inside or outside the model").

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/observation.h"
#include "core/time.h"

namespace lockstep::properties {

struct Stall {
  std::size_t place = 0;  // of the fault's FaultBegan in the history
  Duration lasts;         // how much of it counts
  friend bool operator==(const Stall&, const Stall&) = default;
};

// Returns the stalls of the hold's client, its links and its servers, from the last time that the hold set
// the expiry of a key up to `at`, in the order of the history. Each is a pause, suspend, delay, slowness,
// cut or outage. A crash of the client is none, and neither is a stuck application. The result is empty if
// the hold never set an expiry. REQUIRES: `past` is the history up to `at`, with its messages.
std::vector<Stall> stalls_of(HoldId hold, std::span<const Recorded> past, Instant at);

}  // namespace lockstep::properties
