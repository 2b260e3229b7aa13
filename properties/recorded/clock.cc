#include "properties/recorded/clock.h"

#include <algorithm>

namespace lockstep::properties::recorded {

Clock clock_of(const RecordedHistory& history, bool used) {
  Clock clock;
  clock.at.resize(history.places);
  if (!used) return clock;
  for (const Operation& operation : history.operations) {
    clock.at[operation.called] = operation.called_at;
    if (operation.answered != unanswered) clock.at[operation.answered] = operation.answered_at;
    if (operation.given_up != unanswered) clock.at[operation.given_up] = operation.given_up_at;
  }
  Instant least = Instant::never();
  std::vector<Instant> read = clock.at;
  for (std::size_t place = clock.at.size(); place-- > 0;) {
    least = std::min(least, read[place]);
    clock.at[place] = least;
  }
  Instant most = Instant::before_all();
  for (std::size_t place = 0; place < read.size(); ++place) {
    most = std::max(most, read[place]);
    const Duration back = most - read[place];
    if (back <= clock.step_back) continue;
    clock.step_back = back;
    clock.stepped_back_at = static_cast<Place>(place);
  }
  return clock;
}

}  // namespace lockstep::properties::recorded
