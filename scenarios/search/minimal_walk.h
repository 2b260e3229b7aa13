#pragma once
// Lists the violating schedules of a search that has been counted, in the order of their deviations. A
// schedule that contains another one is left out. The walk goes only where something violates by the counts.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "scenarios/search/event_counts.h"
#include "scenarios/search/found_sets.h"
#include "scenarios/search/merged_search.h"
#include "scenarios/search/minimal_moves.h"
#include "scenarios/search/move.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

template <class Lock>
class MinimalWalk {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;

  // All of these must outlive the walk. `minimal` has the sets with fewer deviations than those to be listed.
  MinimalWalk(const Scenario& scenario, SearchSpace<Lock>& space, const MinimalMoves& minimal)
      : scenario_(scenario), space_(space), minimal_(minimal) {}

  // Adds the schedules with exactly that many deviations whose first one is that of the branch. The step may
  // be another thread's; `passed` are the events before it. REQUIRES: all schedules with as many deviations
  // have been counted.
  void list(const FirstBranch& branch, const Step& step, const EventCounts& passed, std::uint32_t deviations,
            FoundSets& found) {
    found_ = &found;
    Level& level = levels_[deviations];
    level.passed = passed;
    const auto choices = space_.choices().at(step.points[branch.point]);
    deviate(step, level, step.points, branch.point, choices[branch.choice], deviations);
  }

 private:
  // The run with so many deviations left.
  struct Level {
    World world;
    EventCounts passed;  // before the step
    Step step;
    std::vector<sim::ChoicePoint> points;        // of the step, when it is made with a deviation
    std::vector<sim::StepDeviation> deviations;  // in the step
  };

  // Returns how many schedules with exactly `more` further deviations violate. Returns nothing if the state
  // is not known: a run that ended in a state that counts as equal may have gone through others from there.
  std::optional<std::uint64_t> violated_from(World& world, std::uint32_t more) {
    if (world.next() == nullptr) return 0;
    Continuations known;
    if (!space_.memo().find(space_.state_of(world), more, known)) return std::nullopt;
    return known.by_deviations[more].violated;
  }

  // Goes along the run without further deviations, as long as a schedule with `more` further ones violates.
  // Branches off only in steps behind which fewer do.
  void walk(std::uint32_t more) {
    Level& level = levels_[more];
    for (auto here = violated_from(level.world, more); here != 0 && level.world.next() != nullptr;) {
      level.step.before = level.world;
      level.step.points = space_.make(level.world, {});
      const auto behind = violated_from(level.world, more);
      if (!here || !behind || *behind < *here) {
        for (std::uint32_t point = 0; point < level.step.points.size(); ++point)
          deviate_at(level.step, level, level.step.points, point, 0, more);
      }
      level.passed.pass(level.step.points);
      here = behind;
    }
  }

  void deviate_at(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
                  std::uint32_t point, std::size_t first_choice, std::uint32_t more) {
    const auto choices = space_.choices().at(points[point]);
    for (std::size_t choice = first_choice; choice < choices.size(); ++choice)
      deviate(step, level, points, point, choices[choice], more);
  }

  // Lists what has this deviation next. `level` is that of the step, and `more` what is left before it.
  void deviate(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
               std::uint32_t point, const SearchChoice& choice, std::uint32_t more) {
    moves_.push_back(level.passed.move_of(space_.choices(), points, point, choice));
    numbers_.push_back(minimal_.number_of(moves_.back()));
    if (!minimal_.has_part_with_last(numbers_)) {
      level.deviations.push_back({point, choice.magnitude, choice.target, choice.first_slot});
      go_on(step, level, point, choice, more - 1);
      level.deviations.pop_back();
    }
    numbers_.pop_back();
    moves_.pop_back();
  }

  // Goes on after a deviation: first with deviations of the same step, whose points come first.
  void go_on(const Step& step, Level& level, std::uint32_t point, const SearchChoice& choice,
             std::uint32_t left) {
    Level& next = levels_[left];
    const std::vector<sim::ChoicePoint>& points = space_.make(step, level.deviations, next.world);
    if (left == 0) {
      if (space_.run_out(next.world).violated > 0) found_->add(scenario_, moves_);
      return;
    }
    next.points = points;
    deviate_further(step, level, next.points, point, choice, left);
    next.passed = level.passed;
    if (!step.start) next.passed.pass(next.points);
    walk(left);
  }

  void deviate_further(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
                       std::uint32_t point, const SearchChoice& choice, std::uint32_t more) {
    if (points[point].is_event) {
      const auto next = static_cast<std::size_t>(&choice - space_.choices().at(points[point]).data()) + 1;
      deviate_at(step, level, points, point, next, more);
    }
    for (std::uint32_t later = point + 1; later < points.size(); ++later)
      deviate_at(step, level, points, later, 0, more);
  }

  const Scenario& scenario_;
  SearchSpace<Lock>& space_;
  const MinimalMoves& minimal_;
  FoundSets* found_ = nullptr;
  std::vector<Move> moves_;             // of the present run, so far
  std::vector<std::uint32_t> numbers_;  // of those moves, in `minimal`
  std::array<Level, most_exhaust_deviations + 1> levels_;
};

}  // namespace lockstep::scenarios
