#pragma once
// What delayed an operation that the resource applied although it was stale (RES): how long its client could
// have known to have the lock, and which faults made the operation late.

#include <optional>
#include <span>

#include "core/observation.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::properties {

// When the operation's hold was over for its application, and from when on it could have known how long it
// had.
struct StaleTerm {
  Instant since;
  bool checked = false;  // since a check of the validity; otherwise since the acquisition
  Instant until = Instant::never();
};

// `past`: the history up to the violation, which is of RES. Nothing if the hold was never acquired.
std::optional<StaleTerm> term_of_stale(const Violation& violation, std::span<const Recorded> past);

// Whether the fault that began at past[place] made an operation of the stale hold later: it stopped its
// client or the resource, or it hit their link.
bool delays_operation(const Violation& violation, std::span<const Recorded> past, std::size_t place);

}  // namespace lockstep::properties
