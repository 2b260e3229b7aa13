#pragma once
// Lists the violating schedules of a search that has been counted. Schedules with fewer deviations come
// first, and those with equally many in the order in which they are counted. A schedule that contains
// another one is left out. The walk goes only where something violates by the counts.

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "scenarios/search/merged_search.h"
#include "scenarios/search/move.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

template <class Lock>
class MinimalWalk {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;
  using Turn = typename MergedSearch<Lock>::Turn;

  // The space must outlive the walk.
  MinimalWalk(SearchSpace<Lock>& space, std::uint16_t clients) : space_(space), clients_(clients) {}

  // Lists the schedules with exactly that many deviations.
  // REQUIRES: they have been counted, and schedules with fewer deviations have been listed.
  void list(std::uint32_t deviations) {
    const std::vector<std::uint32_t> passed(clients_ * sim::trigger_event_count);
    if (deviations > 0) branch(space_.start(), passed, deviations);
    walk(space_.start().before, passed, deviations);
  }

  // Makes one run again and lists its moves. The run is taken to be minimal.
  void add(const std::vector<Turn>& run) {
    std::vector<std::uint32_t> passed(clients_ * sim::trigger_event_count);
    Step step = space_.start();
    World& world = step.before;
    for (const Turn& turn : run) {
      step.start = turn.start;
      for (std::uint32_t i = 0; i < turn.steps; ++i) {
        static_cast<void>(world.next());
        pass(space_.make(world, {}), passed);
      }
      if (turn.deviations.empty()) break;
      static_cast<void>(world.next());
      World after;
      const std::vector<sim::ChoicePoint> points = space_.make(step, turn.deviations, after);
      for (const sim::StepDeviation& deviation : turn.deviations)
        moves_.push_back(move_of(points, deviation.point, choice_of(points, deviation), passed));
      if (!turn.start) pass(points, passed);
      world = after;
    }
    found.push_back(std::exchange(moves_, {}));
  }

  std::vector<std::vector<Move>> found;  // in the order of listing

 private:
  using Passed = std::vector<std::uint32_t>;  // how often each event of each client has passed

  std::size_t index_of(const sim::Trigger& trigger) const {
    return static_cast<std::size_t>(trigger.event) * clients_ + trigger.by.value;
  }

  void pass(const std::vector<sim::ChoicePoint>& points, Passed& passed) const {
    for (const sim::ChoicePoint& point : points) {
      if (point.is_event) ++passed[index_of(point.trigger)];
    }
  }

  Move move_of(const std::vector<sim::ChoicePoint>& points, std::size_t point, const SearchChoice& choice,
               const Passed& passed) const {
    if (!points[point].is_event) return space_.choices().move(points[point], choice, 0);
    std::uint32_t before = passed[index_of(points[point].trigger)];
    for (std::size_t i = 0; i < point; ++i) {
      if (points[i].is_event && points[i].trigger == points[point].trigger) ++before;
    }
    return space_.choices().move(points[point], choice, before);
  }

  const SearchChoice& choice_of(const std::vector<sim::ChoicePoint>& points,
                                const sim::StepDeviation& deviation) const {
    for (const SearchChoice& choice : space_.choices().at(points[deviation.point])) {
      if (choice.magnitude == deviation.magnitude && choice.first_slot == deviation.first_slot &&
          choice.target == deviation.target)
        return choice;
    }
    CHECK(false, "a deviation that is no choice");
  }

  // Goes along the run without further deviations, as long
  // as a schedule with exactly `more` further ones violates.
  void walk(World world, Passed passed, std::uint32_t more) {
    if (more == 0) {
      if (space_.run_out(world).violated) take();
      return;
    }
    Step step;
    for (;;) {
      const sim::Event* next = world.next();
      if (next == nullptr) return;
      Continuations known;
      if (space_.is_kept(*next, more) && space_.memo().find(space_.state_of(world), more, known) &&
          known.by_deviations[more].violated == 0)
        return;
      step.before = world;
      step.points = space_.make(world, {});
      branch(step, passed, more);
      pass(step.points, passed);
    }
  }

  void branch(const Step& step, const Passed& passed, std::uint32_t more) {
    deviations_.push_back({});
    for (std::uint32_t point = 0; point < step.points.size(); ++point)
      deviate(step, passed, step.points, point, 0, more);
    deviations_.pop_back();
  }

  void deviate(const Step& step, const Passed& passed, const std::vector<sim::ChoicePoint>& points,
               std::uint32_t point, std::size_t first_choice, std::uint32_t more) {
    const auto choices = space_.choices().at(points[point]);
    for (std::size_t choice = first_choice; choice < choices.size(); ++choice) {
      std::vector<sim::StepDeviation>& deviations = deviations_.back();
      moves_.push_back(move_of(points, point, choices[choice], passed));
      if (!minimal_.has_subset_of(moves_)) {
        deviations.push_back(
            {point, choices[choice].magnitude, choices[choice].target, choices[choice].first_slot});
        go_on(step, passed, point, choice + 1, more - 1);
        deviations_.back().pop_back();
      }
      moves_.pop_back();
    }
  }

  // Goes on after a deviation: first with deviations of the same step, whose points come first.
  void go_on(const Step& step, const Passed& passed, std::uint32_t point, std::size_t next_choice,
             std::uint32_t more) {
    World world;
    const std::vector<sim::ChoicePoint> points = space_.make(step, deviations_.back(), world);
    if (more > 0) {
      if (points[point].is_event) deviate(step, passed, points, point, next_choice, more);
      for (std::uint32_t later = point + 1; later < points.size(); ++later)
        deviate(step, passed, points, later, 0, more);
    }
    Passed after = passed;
    if (!step.start) pass(points, after);
    walk(std::move(world), std::move(after), more);
  }

  void take() {
    minimal_.insert(moves_);
    found.push_back(moves_);
  }

  SearchSpace<Lock>& space_;
  std::size_t clients_;
  std::vector<Move> moves_;                                  // of the present run, so far
  std::vector<std::vector<sim::StepDeviation>> deviations_;  // by step that is being made again
  MinimalMoves minimal_;
};

}  // namespace lockstep::scenarios
