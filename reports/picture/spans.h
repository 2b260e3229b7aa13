#pragma once
// Collects the spans of a history: beliefs, keys that nodes keep, and faults at work. All spans are
// half-open. A span whose end is not in the history ends where it was planned to.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/observation.h"

namespace lockstep::reports {

struct BeliefSpan {
  HoldId hold;
  Instant from;
  Instant to;  // never() if nothing ends it
};

enum class KeepEnd : std::uint8_t { expired, deleted, replaced };

struct KeepSpan {
  NodeId node;
  KeyId key;
  HoldId hold;
  Instant from;
  Instant to;
  KeepEnd end = KeepEnd::expired;
};

struct FaultSpan {
  FaultBegan fault;
  Instant from;
  Instant to;  // equal to `from` if the fault strikes at once
};

struct Spans {
  std::vector<BeliefSpan> beliefs;
  std::vector<KeepSpan> keeps;
  std::vector<FaultSpan> faults;
};

// Returns the spans of a history. Each list is in the order in which its spans begin.
Spans spans_of(const History& history);

}  // namespace lockstep::reports
