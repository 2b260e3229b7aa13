#pragma once
// How often each event of each client has passed in a run. A fault of a schedule says at which occurrence of
// its event it strikes.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scenarios/search/choices.h"
#include "scenarios/search/move.h"
#include "sim/choices/choice_point.h"

namespace lockstep::scenarios {

class EventCounts {
 public:
  EventCounts() = default;
  explicit EventCounts(std::uint16_t clients)
      : clients_(clients), passed_(clients * sim::trigger_event_count) {}

  // Counts the events among the points of a step.
  void pass(const std::vector<sim::ChoicePoint>& points) {
    for (const sim::ChoicePoint& point : points) {
      if (point.is_event) ++passed_[index_of(point.trigger)];
    }
  }

  // Returns the choice at one of the points of the next step as a move.
  Move move_of(const SearchChoices& choices, const std::vector<sim::ChoicePoint>& points, std::size_t point,
               const SearchChoice& choice) const {
    if (!points[point].is_event) return choices.move(points[point], choice, 0);
    std::uint32_t before = passed_[index_of(points[point].trigger)];
    for (std::size_t i = 0; i < point; ++i) {
      if (points[i].is_event && points[i].trigger == points[point].trigger) ++before;
    }
    return choices.move(points[point], choice, before);
  }

 private:
  std::size_t index_of(const sim::Trigger& trigger) const {
    return static_cast<std::size_t>(trigger.event) * clients_ + trigger.by.value;
  }

  std::uint16_t clients_ = 0;
  std::vector<std::uint32_t> passed_;
};

}  // namespace lockstep::scenarios
