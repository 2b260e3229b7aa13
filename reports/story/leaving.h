#pragma once
// Says how a client left a hold or an attempt behind, as the history shows it.

#include <cstdint>
#include <optional>

#include "core/observation.h"

namespace lockstep::reports {

enum class LeftBy : std::uint8_t {
  release_called,
  released,      // the lock reported that its release had ended; no call for it is recorded
  rejected,      // the acquire call ended without a hold
  next_attempt,  // the client began another attempt
  next_call,     // the client called acquire again
  crash,
};

struct Leaving {
  Instant at;
  LeftBy how = LeftBy::release_called;
};

// Returns how the client first left the hold or the attempt, or nothing if it did not up to `until`.
std::optional<Leaving> leaving_of(HoldId hold, const History& history, Instant until);

}  // namespace lockstep::reports
