#pragma once
// The recorder's clock. It says when leases run out and nothing else: what happened before what is said by
// the order of calls and answers.

#include <vector>

#include "properties/recorded/history.h"

namespace lockstep::properties::recorded {

// Recorders that write from several threads read the clock first and write afterwards, so times may go back
// a little. Then `at` has the latest reading that is not later than any after it, and no reading was later
// than that by more than `step_back`.
struct Clock {
  std::vector<Instant> at;  // of each place; it never goes back
  Duration step_back{};
  Place stepped_back_at = unanswered;  // the first place whose reading was that much behind an earlier one

  Moment moment(Place place) const { return {at[place], place}; }
};

// Returns the clock of the history. If `used` is false, no lease asks for it, and it stands still at 0.
Clock clock_of(const RecordedHistory& history, bool used);

}  // namespace lockstep::properties::recorded
