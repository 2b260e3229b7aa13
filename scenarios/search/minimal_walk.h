#pragma once
// Lists the violating schedules of a search that has been counted, in the order of their deviations. A
// schedule that contains another one is left out. The walk goes only where something violates by the counts,
// and takes the branches that were seen to violate. Where these are not known, for want of memory, it tries
// every branch and makes the runs again.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scenarios/search/event_counts.h"
#include "scenarios/search/found_sets.h"
#include "scenarios/search/merged_search.h"
#include "scenarios/search/minimal_moves.h"
#include "scenarios/search/move.h"
#include "scenarios/search/space.h"
#include "scenarios/search/violating_branches.h"

namespace lockstep::scenarios {

template <class Lock>
class MinimalWalk {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;

  // All of these must outlive the walk. `minimal` has the sets with fewer deviations than those to be listed.
  MinimalWalk(const Scenario& scenario, SearchSpace<Lock>& space, const ViolatingBranches& violating,
              const MinimalMoves& minimal)
      : scenario_(scenario), space_(space), violating_(violating), minimal_(minimal) {}

  // Adds the schedules with exactly that many deviations whose first one is that of the branch. The step may
  // be another thread's; `passed` are the events before it. REQUIRES: all schedules with as many deviations
  // have been counted.
  void list(const FirstBranch& branch, const Step& step, const EventCounts& passed, std::uint32_t deviations,
            FoundSets& found) {
    found_ = &found;
    Level& level = levels_[deviations];
    level.passed = passed;
    level.violating = branch.violating;
    deviate(step, level, step.points, branch.point, branch.choice, deviations);
  }

 private:
  // The run with so many deviations left.
  struct Level {
    World world;
    EventCounts passed;  // before the step
    Step step;
    std::vector<sim::ChoicePoint> points;        // of the step, when it is made with a deviation
    std::vector<sim::StepDeviation> deviations;  // in the step
    // The step's branches that violate and are still to come, if they are known.
    std::optional<std::span<const StepBranch>> violating;
  };

  // Goes along the run without further deviations, as long as a schedule with `more` further ones violates.
  // A state that is not known may have such ones: a run that ended in a state that counts as equal may have
  // gone through others from there.
  void walk(std::uint32_t more) {
    Level& level = levels_[more];
    while (level.world.next() != nullptr) {
      const Digest state = space_.state_of(level.world);
      Continuations known;
      const bool is_known = space_.memo().find(state, more, known);
      if (is_known && known.by_deviations[more].violated == 0) return;
      level.violating = is_known ? violating_.find(state) : std::nullopt;
      const bool branches_off = !level.violating || !level.violating->empty();
      if (branches_off) level.step.before = level.world;
      level.step.points = space_.make(level.world, {});
      for (std::uint32_t point = 0; branches_off && point < level.step.points.size(); ++point)
        deviate_at(level.step, level, level.step.points, point, 0, more);
      level.passed.pass(level.step.points);
    }
  }

  void deviate_at(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
                  std::uint32_t point, std::uint32_t first_choice, std::uint32_t more) {
    const auto choices = static_cast<std::uint32_t>(space_.choices().at(points[point]).size());
    for (std::uint32_t choice = first_choice; choice < choices; ++choice)
      deviate(step, level, points, point, choice, more);
  }

  // Lists what has this deviation next. `level` is that of the step, and `more` what is left before it.
  void deviate(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
               std::uint32_t point, std::uint32_t choice, std::uint32_t more) {
    const auto before = static_cast<std::uint32_t>(level.deviations.size());
    const std::optional<StepBranch> branch = take_branch(level, point, choice, before);
    if (level.violating && !(branch && branch->leads_on(before + more))) return skip_within(level, before);
    const SearchChoice& chosen = space_.choices().at(points[point])[choice];
    moves_.push_back(level.passed.move_of(space_.choices(), points, point, chosen));
    numbers_.push_back(minimal_.number_of(moves_.back()));
    if (!minimal_.has_part_with_last(numbers_)) {
      level.deviations.push_back({point, chosen.magnitude, chosen.target, chosen.first_slot});
      go_on(step, level, point, choice, more - 1, branch);
      level.deviations.pop_back();
    }
    numbers_.pop_back();
    moves_.pop_back();
    skip_within(level, before);
  }

  // Takes the branch from those that violate if it comes next among them. Branches are asked for in the order
  // in which they were listed.
  static std::optional<StepBranch> take_branch(Level& level, std::uint32_t point, std::uint32_t choice,
                                               std::uint32_t before) {
    if (!level.violating || level.violating->empty()) return std::nullopt;
    const StepBranch next = level.violating->front();
    if (next.before != before || next.point != point || next.choice != choice) return std::nullopt;
    level.violating = level.violating->subspan(1);
    return next;
  }
  // Leaves out the branches with more deviations in the step than `before` and one, which come next.
  static void skip_within(Level& level, std::uint32_t before) {
    while (level.violating && !level.violating->empty() && level.violating->front().before > before)
      level.violating = level.violating->subspan(1);
  }

  // Goes on after a deviation: first with deviations of the same step, whose points come first. `branch` is
  // what is known of it.
  void go_on(const Step& step, Level& level, std::uint32_t point, std::uint32_t choice, std::uint32_t left,
             const std::optional<StepBranch>& branch) {
    if (left == 0 && branch) return found_->add(scenario_, moves_);
    Level& next = levels_[left];
    const std::vector<sim::ChoicePoint>& points = space_.make(step, level.deviations, next.world);
    if (left == 0) {
      if (space_.run_out(next.world).violated > 0) found_->add(scenario_, moves_);
      return;
    }
    const auto all = static_cast<std::uint32_t>(level.deviations.size()) + left;
    next.points = points;
    if (!branch || branch->leads_within(all)) deviate_further(step, level, next.points, point, choice, left);
    if (branch && !branch->leads_behind(all)) return;
    next.passed = level.passed;
    if (!step.start) next.passed.pass(next.points);
    walk(left);
  }

  void deviate_further(const Step& step, Level& level, const std::vector<sim::ChoicePoint>& points,
                       std::uint32_t point, std::uint32_t choice, std::uint32_t more) {
    if (points[point].is_event) deviate_at(step, level, points, point, choice + 1, more);
    for (std::uint32_t later = point + 1; later < points.size(); ++later)
      deviate_at(step, level, points, later, 0, more);
  }

  const Scenario& scenario_;
  SearchSpace<Lock>& space_;
  const ViolatingBranches& violating_;
  const MinimalMoves& minimal_;
  FoundSets* found_ = nullptr;
  std::vector<Move> moves_;             // of the present run, so far
  std::vector<std::uint32_t> numbers_;  // of those moves, in `minimal`
  std::array<Level, most_exhaust_deviations + 1> levels_;
};

}  // namespace lockstep::scenarios
