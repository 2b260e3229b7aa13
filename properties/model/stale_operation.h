#pragma once
// Says what delayed an operation that the resource applied although it was stale (RES): how long its client
// could rely on the lock, and which faults made the operation late. Where the resource refused the rightful
// holder, the stale operation is the one that it had applied instead.

#include <optional>
#include <span>

#include "core/observation.h"
#include "core/time.h"
#include "core/verdict.h"

namespace lockstep::properties {

struct StaleOperation {
  HoldId hold;
  Instant at;  // when the resource applied it
};

// Returns the operation that may have been stale: the one that violated, or, if that one was refused, the
// last that the resource applied for another client with a greater token. Where the application fetches its
// token itself, that is the last one since the refused hold was acquired. Returns nullopt if there is none.
// REQUIRES: `past` is the history up to the violation, which is of RES.
std::optional<StaleOperation> stale_operation(const Violation& violation, std::span<const Recorded> past);

// The term that the application had for its operation.
struct StaleTerm {
  Instant since;                     // when the application last learned how long its validity runs
  bool checked = false;              // `since` is a check during belief; otherwise it is the acquisition
  Instant until = Instant::never();  // when the hold's belief ended
};

// Returns the operation's term, or nullopt if its hold was never acquired. REQUIRES: `past` is the history up
// to the operation.
std::optional<StaleTerm> term_of_stale(const StaleOperation& operation, std::span<const Recorded> past);

// Returns true iff the fault that began at past[place] made the operation later, because it stopped the
// client or its application, the resource or the counter, or hit their links. REQUIRES: as for
// term_of_stale(), and past[place] is a FaultBegan.
bool delays_operation(const StaleOperation& operation, std::span<const Recorded> past, std::size_t place);

}  // namespace lockstep::properties
