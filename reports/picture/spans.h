#pragma once
// What lasted, from a whole history: who believed from when to when, which node kept whose key, which fault
// was at work. All half-open; an end that the history does not tell of is the projected one.

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
  Instant to;  // == from: it strikes at once
};

struct Spans {
  std::vector<BeliefSpan> beliefs;
  std::vector<KeepSpan> keeps;
  std::vector<FaultSpan> faults;
};

// Each list in the order in which its spans begin.
Spans spans_of(const History& history);

}  // namespace lockstep::reports
