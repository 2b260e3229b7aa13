#pragma once
// Observers of a world. They run the monitors, and keep what happened: the history for reports, and the
// event records for comparing two runs.

#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/observation.h"
#include "properties/monitors/monitors.h"

namespace lockstep::scenarios {

// Only the monitors; campaigns run with this observer.
struct Watching {
  static constexpr bool wants_messages = false;
  static constexpr bool wants_events = false;

  template <class E>
  void on_event(Instant at, const E& event) {
    monitors.on_event(at, event);
  }
  bool follows_deletions() const { return monitors.follows_deletions(); }
  void add_state_to(FieldWords& words, Instant at, const std::vector<std::uint32_t>& fault_ranks) {
    monitors.add_state_to(words, at, fault_ranks);
  }

  properties::Monitors monitors;
};

// The monitors, and everything that happened.
struct Recording {
  static constexpr bool wants_messages = true;
  static constexpr bool wants_events = true;

  template <class E>
  void on_event(Instant at, const E& event) {
    monitors.on_event(at, event);
    history.push_back(Recorded{at, event});
  }
  static bool follows_deletions() { return true; }
  void on_dequeue(const EventRecord& record) { event_log.push_back(record); }

  properties::Monitors monitors;
  History history;
  std::vector<EventRecord> event_log;
};

}  // namespace lockstep::scenarios
