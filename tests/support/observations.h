#pragma once
// Provides an observer that keeps everything, and functions that look for observations in what it kept.

#include <variant>
#include <vector>

#include "core/digest.h"
#include "core/observation.h"

namespace lockstep::tests {

struct RecordingObserver {
  static constexpr bool wants_messages = true;
  static constexpr bool wants_events = true;

  template <class E>
  void on_event(Instant at, const E& event) {
    history.push_back(Recorded{at, event});
  }
  static bool follows_deletions() { return true; }
  void on_dequeue(const EventRecord& record) { events.push_back(record); }

  History history;
  std::vector<EventRecord> events;

  friend bool operator==(const RecordingObserver&, const RecordingObserver&) = default;
};

template <class E>
struct Seen {
  Instant at;
  E what;
};

// Returns the observations of one kind in their order.
template <class E>
std::vector<Seen<E>> all_of(const History& history) {
  std::vector<Seen<E>> found;
  for (const Recorded& recorded : history) {
    if (const E* what = std::get_if<E>(&recorded.what)) found.push_back({recorded.at, *what});
  }
  return found;
}

constexpr Instant at_ns(std::int64_t ns) { return Instant{ns}; }
constexpr Instant at_ms(std::int64_t ms) { return Instant{} + milliseconds(ms); }

}  // namespace lockstep::tests
