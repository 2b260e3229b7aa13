#pragma once
// The deviations that the alphabet of a search offers at each point of a run, in the order in which
// schedules are counted.

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/search/move.h"
#include "sim/choices/choice_point.h"
#include "sim/choices/steering.h"

namespace lockstep::scenarios {

// One deviation: a message that is late by `magnitude`, or a fault.
struct SearchChoice {
  std::int64_t magnitude = 0;
  // These are set for faults only.
  sim::FaultTarget target;
  std::uint32_t first_slot = 0;    // the number of the family's first slot among the faults of a world
  std::uint16_t target_index = 0;  // of the family's targets
  std::uint16_t family = 0;
  FaultKind kind = FaultKind::pause;
};

class SearchChoices {
 public:
  // A world of the search has `first_slot` faults before its slots, and then `slots` slots of each family.
  // The scenario must outlive this object.
  SearchChoices(const Scenario& scenario, std::uint32_t first_slot, std::uint32_t slots);

  const std::vector<std::uint16_t>& families() const { return families_; }
  sim::Steering steering() const { return {!requests_.empty(), !replies_.empty(), !faults_.empty()}; }

  // Returns what may be chosen at the point.
  std::span<const SearchChoice> at(const sim::ChoicePoint& point) const {
    if (point.is_event) return faults_;
    return point.key.kind == ChoiceKind::request_latency ? requests_ : replies_;
  }

  // Returns the choice as a move. `occurrence` is how often the event of the point has passed before; 0 if
  // the point is no event.
  Move move(const sim::ChoicePoint& point, const SearchChoice& choice, std::uint32_t occurrence) const;

 private:
  const Scenario& scenario_;
  std::vector<std::uint16_t> families_;
  std::vector<SearchChoice> requests_;
  std::vector<SearchChoice> replies_;
  std::vector<SearchChoice> faults_;
};

}  // namespace lockstep::scenarios
