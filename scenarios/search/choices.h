#pragma once
// What the alphabet of a search offers at the points of a run, in the order in which schedules are counted.

#include <cstdint>
#include <span>
#include <vector>

#include "scenarios/scenario.h"
#include "scenarios/search/move.h"
#include "sim/choices/choice_point.h"
#include "sim/choices/steering.h"

namespace lockstep::scenarios {

struct SearchChoice {
  std::int64_t magnitude = 0;
  sim::FaultTarget target;  // of a fault, like the rest
  std::uint32_t first_slot = 0;
  std::uint16_t target_index = 0;
  std::uint16_t family = 0;
  FaultKind kind = FaultKind::pause;
};

class SearchChoices {
 public:
  // `first_slot`: how many faults a world of the search has before its slots; `slots`: of each family.
  SearchChoices(const Scenario& scenario, std::uint32_t first_slot, std::uint32_t slots);

  const std::vector<std::uint16_t>& families() const { return families_; }
  sim::Steering steering() const { return {!requests_.empty(), !replies_.empty(), !faults_.empty()}; }

  std::span<const SearchChoice> at(const sim::ChoicePoint& point) const {
    if (point.is_event) return faults_;
    return point.key.kind == ChoiceKind::request_latency ? requests_ : replies_;
  }

  // `occurrence`: of an event, how often it has passed before.
  Move move(const sim::ChoicePoint& point, const SearchChoice& choice, std::uint32_t occurrence) const;

 private:
  const Scenario& scenario_;
  std::vector<std::uint16_t> families_;
  std::vector<SearchChoice> requests_;
  std::vector<SearchChoice> replies_;
  std::vector<SearchChoice> faults_;
};

}  // namespace lockstep::scenarios
