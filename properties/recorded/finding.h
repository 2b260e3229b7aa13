#pragma once
// What is wrong with a history: the answer that cannot follow what came before it.

#include <cstdint>
#include <optional>

#include "properties/recorded/history.h"

namespace lockstep::properties::recorded {

enum class Why : std::uint8_t {
  held,        // another process was told that it has the lock, and that was still so (`other`: its acquire)
  not_held,    // an extension or a release has succeeded without a hold it could belong to
  never_free,  // a success says that an unanswered acquire took effect, and at no time it can have
  taken,       // a hold was extended after another process had got the lock (`other`: its acquire)
  fence_not_greater,  // the fencing token is not greater than an earlier one (`other`: its acquire)
  fence_repeated,     // two holds have one fencing token
  stale_use           // a use with a smaller token was applied after one with a greater token (`other`)
};

// A lease that certainly ran when somebody else was told that it has the lock. Times are those of clock.h.
struct RunningLease {
  // The acquire or the extension that set it; nothing: an extension without an answer may have shortened it.
  Number set_by = nothing;
  Duration ttl{};            // as it was asked for; 0 if nothing set it
  Instant from{};            // when it was set, at the earliest
  Instant until{};           // what is certain of it ends then
  Instant told{};            // when somebody else was told, which is before that
  bool is_from_call = true;  // it was set when it was called for; else the lock was not free for it before
  friend bool operator==(const RunningLease&, const RunningLease&) = default;
};

struct Finding {
  Number operation = nothing;  // whose answer cannot follow
  Number other = nothing;
  Why why = Why::held;
  std::optional<RunningLease> lease{};  // of `other`, if it has one and that is part of the reason
  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace lockstep::properties::recorded
