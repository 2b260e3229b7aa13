#pragma once
// The moves of one run of a search.

#include <cstdint>
#include <vector>

#include "core/check.h"
#include "scenarios/search/event_counts.h"
#include "scenarios/search/move.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

// Where and how a run left a path. The path begins at the start of the run or after the turn before.
template <class Lock>
struct Turn {
  const typename SearchSpace<Lock>::Step* step = nullptr;
  std::uint32_t steps = 0;                                      // of the path, before that step
  const std::vector<sim::StepDeviation>* deviations = nullptr;  // in that step
};

// Makes the run again, without what comes after its last turn, and returns its moves.
template <class Lock>
std::vector<Move> moves_of(SearchSpace<Lock>& space, const std::vector<Turn<Lock>>& run) {
  const auto choice_of = [&](const sim::ChoicePoint& point, const sim::StepDeviation& deviation) {
    for (const SearchChoice& choice : space.choices().at(point)) {
      if (choice.magnitude == deviation.magnitude && choice.first_slot == deviation.first_slot &&
          choice.target == deviation.target)
        return choice;
    }
    CHECK(false, "a deviation that is no choice");
  };
  std::vector<Move> moves;
  EventCounts passed(space.clients());
  auto world = space.start().before;
  for (const Turn<Lock>& turn : run) {
    for (std::uint32_t i = 0; i < turn.steps; ++i) {
      CHECK(world.next() != nullptr, "a path that is shorter than it was");
      passed.pass(space.make(world, {}));
    }
    const std::vector<sim::ChoicePoint>& points = space.make(*turn.step, *turn.deviations, world);
    for (const sim::StepDeviation& deviation : *turn.deviations) {
      const SearchChoice choice = choice_of(points[deviation.point], deviation);
      moves.push_back(passed.move_of(space.choices(), points, deviation.point, choice));
    }
    if (!turn.step->start) passed.pass(points);
  }
  return moves;
}

}  // namespace lockstep::scenarios
