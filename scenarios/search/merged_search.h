#pragma once
// Counts the schedules of a search over copies of the world, and looks into each state once.
//
// A path is a run without further deviations. The search goes along it from its end back to its start.
// Each step is made again in copies: with each deviation that its points offer, and with further ones
// behind that in the same step. From there another path leads on, with fewer deviations left. A run may
// come to a state that was looked into before, with at least as many deviations left. Then the run ends
// there, and what is known to lead on from the state is added. Going back from the end means that the
// states to which a deviating run may return are known by then.
//
// The deviations of a set come in the order of the points at which they strike. So each set comes up once.
//
// Threads share the work by the first deviation (FirstBranch). Each has a MergedSearch of its own, and all
// share the states. What leads on from a state does not depend on who found it out. If two threads look into
// the same state at the same time, that takes longer and changes nothing.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "scenarios/search/run_moves.h"
#include "scenarios/search/search_control.h"
#include "scenarios/search/space.h"
#include "scenarios/search/violating_branches.h"

namespace lockstep::scenarios {

// What leads on behind branches of a step, and how many branches were made, by the number of deviations that
// they take in that step.
struct Branched {
  Continuations all;
  std::array<std::uint64_t, most_exhaust_deviations + 1> made{};

  void add(const Branched& other) {
    all.add(other.all, 0, 0);
    for (std::size_t i = 0; i < made.size(); ++i) made[i] += other.made[i];
  }
  // Returns how many branches take more than `from` and at most `to` deviations.
  std::uint64_t between(std::uint32_t from, std::uint32_t to) const {
    std::uint64_t sum = 0;
    for (std::uint32_t i = from + 1; i <= to; ++i) sum += made[i];
    return sum;
  }
};

// All schedules whose first deviation is this one.
struct FirstBranch {
  std::size_t step = 0;  // index of a path's steps
  bool start = false;    // at the start of the run instead
  std::uint32_t point = 0;
  std::uint32_t choice = 0;
  Branched behind;                    // once counted
  std::vector<StepBranch> violating;  // this one and those within its step, as far as they violate
};

template <class Lock>
class MergedSearch {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;

  struct PathStep : Step {
    Digest state;
    bool kept = false;        // the state is looked up and remembered
    std::uint32_t steps = 0;  // of the path, before this one
  };
  struct Path {
    std::deque<PathStep> steps;  // only the first `used` count; the others are kept to be used again
    std::size_t used = 0;
    std::uint32_t length = 0;  // in steps, up to its end or to a known state
    Continuations end;         // what leads on from there
  };

  // All of these must outlive the search.
  MergedSearch(SearchSpace<Lock>& space, SearchControl& control, ViolatingBranches& violating)
      : space_(space), control_(control), violating_(violating) {}

  // Counts the schedule without a deviation.
  Continuations count_nominal() {
    World& world = worlds_[0];
    world = space_.start().before;
    const Continuations all = count_from(world, 0);
    report();
    return all;
  }

  // Lays the path of the run without a deviation. REQUIRES: no state has been remembered with a deviation
  // left.
  void lay_nominal_path(Path& path) {
    World& world = worlds_[0];
    world = space_.start().before;
    lay_path(world, 1, path);
  }

  // Counts the schedules of the branch with at most that many deviations. The path may be another thread's.
  void count(FirstBranch& branch, const Path& path, std::uint32_t deviations) {
    const Step& step = branch.start ? space_.start() : path.steps[branch.step];
    std::vector<sim::StepDeviation>& taken = deviations_[deviations];
    frames_.push_back({&step, branch.start ? 0 : path.steps[branch.step].steps, &taken});
    branch.behind = {};
    violating_here_[deviations].clear();
    deviate(step, taken, deviations, branch.point, step.points[branch.point], branch.choice, branch.behind);
    branch.violating = violating_here_[deviations];
    frames_.pop_back();
    report();
  }

  // Goes along the path from its end to its start and remembers its states. `branch(index, branched,
  // violating)` adds what leads on with a deviation in the step of that index, and lists the branches that
  // violate. Returns what leads on from the path's start.
  template <class Branch>
  Continuations fold(const Path& path, std::uint32_t budget, Branch&& branch) {
    Continuations all = path.end;
    std::uint32_t steps = path.length;
    for (std::size_t i = path.used; i-- > 0 && !control_.stopped();) {
      const PathStep& step = path.steps[i];
      all.go_back(steps - step.steps);
      steps = step.steps;
      Branched branched{all, {}};
      violating_here_[budget].clear();
      branch(i, branched, violating_here_[budget]);
      all = branched.all;
      if (step.kept && !control_.stopped()) remember(step, budget, branched);
    }
    all.go_back(steps);
    return all;
  }

  std::uint64_t branches = 0;  // that were made from states with the most deviations left there

 private:
  void remember(const PathStep& step, std::uint32_t budget, const Branched& branched) {
    const auto before = space_.memo().store(step.state, budget, branched.all);
    if (!before) return control_.stop_at_bound();
    branches += branched.between(*before, budget);
    // Where the run itself violates, no set with a further deviation is minimal.
    const bool violates = branched.all.by_deviations[0].violated > 0;
    if (*before < budget && !violates && !violating_here_[budget].empty())
      violating_.add(step.state, violating_here_[budget]);
  }

  void add_counted(const ScheduleCount& more) {
    unreported_.add(more);
    if (unreported_.schedules >= report_every) report();
  }
  void report() {
    control_.add(unreported_);
    unreported_ = {};
  }

  Continuations run_out(World& world) {
    const ScheduleCount run = space_.run_out(world);
    if (run.violated > 0 && !control_.has_witness()) control_.found(moves_of(space_, frames_));
    add_counted(run);
    return Continuations::of_run(run);
  }

  // Counts all that leads on from the world with at most `budget` deviations. The world is used up.
  Continuations count_from(World& world, std::uint32_t budget) {
    if (control_.look_up()) return {};
    if (budget == 0) return run_out(world);
    Path& path = paths_[budget];
    lay_path(world, budget, path);
    return fold(path, budget, [&](std::size_t index, Branched& branched, std::vector<StepBranch>&) {
      const PathStep& step = path.steps[index];
      frames_.push_back({&step, step.steps, &deviations_[budget]});
      for (std::uint32_t point = 0; point < step.points.size(); ++point)
        deviate_at(step, deviations_[budget], budget, point, step.points[point], 0, branched);
      frames_.pop_back();
    });
  }

  // Runs the world to its end or to a known state.
  void lay_path(World& world, std::uint32_t budget, Path& path) {
    path.used = 0;
    for (path.length = 0;; ++path.length) {
      const sim::Event* next = world.next();
      if (next == nullptr) break;
      if (path.used == path.steps.size()) path.steps.emplace_back();
      PathStep& step = path.steps[path.used];
      step.kept = space_.is_kept(*next, budget);
      step.steps = path.length;
      if (step.kept) {
        step.state = space_.state_of(world);
        if (space_.memo().find(step.state, budget, path.end)) {
          space_.stray_from_known(world, budget);
          return add_counted(path.end.by_deviations[budget]);
        }
      }
      step.before = world;
      step.points = space_.make(world, {});
      if (step.kept || !step.points.empty()) ++path.used;
    }
    path.end = Continuations::of_run(space_.ended(world, 0));
  }

  // Adds what leads on with a deviation at that point, by one of its choices from `first_choice` on, alone
  // or with further deviations behind it in the step. `taken` are those before it in the step.
  void deviate_at(const Step& step, std::vector<sim::StepDeviation>& taken, std::uint32_t budget,
                  std::uint32_t point, const sim::ChoicePoint& at, std::uint32_t first_choice,
                  Branched& branched) {
    const auto choices = static_cast<std::uint32_t>(space_.choices().at(at).size());
    for (std::uint32_t choice = first_choice; choice < choices && !control_.stopped(); ++choice)
      deviate(step, taken, budget, point, at, choice, branched);
  }

  void deviate(const Step& step, std::vector<sim::StepDeviation>& taken, std::uint32_t budget,
               std::uint32_t point, const sim::ChoicePoint& at, std::uint32_t choice, Branched& branched) {
    std::vector<StepBranch>& violating = violating_here_[budget];
    const std::size_t place = violating.size();
    violating.push_back(StepBranch::of(choice, point, taken.size()));
    const SearchChoice& chosen = space_.choices().at(at)[choice];
    taken.push_back({point, chosen.magnitude, chosen.target, chosen.first_slot});
    const auto deviations = static_cast<std::uint32_t>(taken.size());
    const std::uint32_t left = budget - deviations;
    World& world = worlds_[left];
    const auto& points = space_.make(step, taken, world);
    if (left > 0) points_[left] = points;
    ++branched.made[deviations];
    const Continuations behind = count_from(world, left);
    branched.all.add(behind, deviations, step.start ? 0 : 1);
    if (left > 0) deviate_further(step, taken, budget, point, at, choice, branched);
    taken.pop_back();
    note_violations(violating, place, behind, deviations);
  }

  void deviate_further(const Step& step, std::vector<sim::StepDeviation>& taken, std::uint32_t budget,
                       std::uint32_t point, const sim::ChoicePoint& at, std::uint32_t choice,
                       Branched& branched) {
    const std::vector<sim::ChoicePoint>& points = points_[budget - taken.size()];
    // A message has one latency; several faults may strike at one event.
    if (at.is_event) deviate_at(step, taken, budget, point, at, choice + 1, branched);
    for (std::uint32_t later = point + 1; later < points.size(); ++later)
      deviate_at(step, taken, budget, later, points[later], 0, branched);
  }

  // Notes what violates behind the branch at that place and within its step. Those within follow it. Takes
  // the branch from the list if there is nothing.
  static void note_violations(std::vector<StepBranch>& violating, std::size_t place,
                              const Continuations& behind, std::uint32_t deviations) {
    StepBranch& branch = violating[place];
    for (std::size_t more = 0; more + deviations < behind.by_deviations.size(); ++more) {
      if (behind.by_deviations[more].violated > 0) branch.add_behind(deviations + more);
    }
    for (std::size_t within = place + 1; within < violating.size(); ++within)
      branch.add_within(violating[within]);
    if (branch.leads_nowhere()) violating.pop_back();
  }

  static constexpr std::uint64_t report_every = 1024;

  SearchSpace<Lock>& space_;
  SearchControl& control_;
  ViolatingBranches& violating_;
  ScheduleCount unreported_;
  // These are indexed by the number of deviations that are left, the last two by that before the step.
  std::array<World, most_exhaust_deviations + 1> worlds_;
  std::array<Path, most_exhaust_deviations + 1> paths_;
  std::array<std::vector<sim::ChoicePoint>, most_exhaust_deviations + 1> points_;
  std::array<std::vector<sim::StepDeviation>, most_exhaust_deviations + 1> deviations_;
  std::array<std::vector<StepBranch>, most_exhaust_deviations + 1> violating_here_;
  std::vector<Turn<Lock>> frames_;  // on the way to the present run
};

}  // namespace lockstep::scenarios
