#pragma once
// Counts every schedule of a search over copies of the world, and looks into each state once.
//
// A path is a run without further deviations. From its end back to its start, each of its steps is made again
// in a copy for each deviation that its points offer, and for further ones behind it in the same step; from
// there on there is a path again, with fewer deviations left. Whatever joins a state that was looked into,
// with at least as many deviations left, adds what is known to lead on from there. Going back from the end
// means that the states that a deviating run may return to are known by then.
//
// Deviations of a set come up in the order of the points at which they strike, so that each set comes up
// once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "scenarios/search/exhaust.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

template <class Lock>
class MergedSearch {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;

  // Where a run left its path, and how: `steps` of it after the start or after the one before.
  struct Turn {
    std::uint32_t steps = 0;
    bool start = false;
    std::vector<sim::StepDeviation> deviations;
  };

  MergedSearch(SearchSpace<Lock>& space, const ExhaustOptions& options) : space_(space), options_(options) {}

  // With exactly so many deviations: `counted`, even if it was stopped. REQUIRES: not stopped before.
  void count(std::uint32_t deviations) {
    counted = {};
    level_ = deviations;
    space_.merged = 0;
    World& world = worlds_[deviations];
    world = space_.start().before;
    Continuations all = count_from(world, deviations);
    Path& path = paths_[deviations];
    if (deviations > 0) branch(path, space_.start(), 0, deviations, all);
    depth = all.depth;
    if (!stopped) CHECK(all.by_deviations[deviations] == counted);
  }

  Continuations::Count counted;
  std::uint32_t depth = 0;
  bool stopped = false;
  bool interrupted = false;
  std::uint64_t schedules_before = 0;  // of the levels before, for the progress and the bounds
  std::uint64_t violated_before = 0;
  std::vector<Turn> witness;  // the first violating run that was run, rather than known

 private:
  struct PathStep : Step {
    Digest state;
    bool kept = false;
    std::uint32_t steps = 0;  // of the path, before it
  };
  struct Path {
    std::deque<PathStep> steps;  // the first `used` of them
    std::size_t used = 0;
    std::vector<sim::StepDeviation> deviations;  // of the step that is made again
  };
  struct Frame {
    const Path* path;
    const Step* step;
    std::uint32_t steps;
  };

  bool look_up() {
    interrupted = interrupted || (options_.interrupted != nullptr && options_.interrupted->load());
    stopped = stopped || interrupted || space_.memo().size() >= options_.most_states ||
              space_.bytes() > options_.most_bytes;
    return stopped;
  }

  void add_counted(const Continuations::Count& more) {
    const std::uint64_t before = counted.schedules;
    counted.schedules += more.schedules;
    counted.violated += more.violated;
    counted.acquired += more.acquired;
    if (options_.progress && before / progress_every != counted.schedules / progress_every) {
      options_.progress(schedules_before + counted.schedules, violated_before + counted.violated, level_);
    }
  }

  Continuations run_out(World& world) {
    const RunEnd end = space_.run_out(world);
    if (end.violated && witness.empty()) take_witness();
    const Continuations one = Continuations::of_run(end.violated, end.acquired, end.steps);
    add_counted(one.by_deviations[0]);
    return one;
  }

  void take_witness() {
    for (const Frame& frame : frames_)
      witness.push_back({frame.steps, frame.step->start, frame.path->deviations});
    if (witness.empty()) witness.push_back({});
  }

  // All that leads on from the world, which is used up.
  Continuations count_from(World& world, std::uint32_t budget) {
    if (look_up()) return {};
    if (budget == 0) return run_out(world);
    Path& path = paths_[budget];
    std::uint32_t steps = 0;
    Continuations all = lay_path(world, budget, path, steps);
    for (std::size_t i = path.used; i-- > 0;) {
      const PathStep& step = path.steps[i];
      all.depth += steps - step.steps;
      steps = step.steps;
      branch(path, step, step.steps, budget, all);
      if (stopped) return all;
      if (step.kept && !space_.memo().store(step.state, budget, all)) {
        stopped = true;
        return all;
      }
    }
    all.depth += steps;
    return all;
  }

  // Runs the world to its end, or to where it is known what leads on, and keeps the steps that can deviate.
  Continuations lay_path(World& world, std::uint32_t budget, Path& path, std::uint32_t& steps) {
    path.used = 0;
    for (;; ++steps) {
      const sim::Event* next = world.next();
      if (next == nullptr) break;
      if (path.used == path.steps.size()) path.steps.emplace_back();
      PathStep& step = path.steps[path.used];
      step.kept = space_.is_kept(*next, budget);
      step.steps = steps;
      if (step.kept) {
        step.state = space_.state_of(world);
        Continuations known;
        if (space_.memo().find(step.state, budget, known)) {
          ++space_.merged;
          add_counted(known.by_deviations[budget]);
          return known;
        }
      }
      step.before = world;
      step.points = space_.make(world, {});
      if (step.kept || !step.points.empty()) ++path.used;
    }
    world.observer().monitors.finish(world.end());
    return Continuations::of_run(world.observer().monitors.violated(), world.acquisitions() > 0, 0);
  }

  // Adds what leads on from the step with one deviation at least.
  void branch(Path& path, const Step& step, std::uint32_t steps, std::uint32_t budget, Continuations& all) {
    path.deviations.clear();
    frames_.push_back({&path, &step, steps});
    for (std::uint32_t point = 0; point < step.points.size(); ++point)
      deviate(path, step, budget, point, step.points[point], 0, all);
    frames_.pop_back();
  }

  // … at that point by that choice, or one behind it.
  void deviate(Path& path, const Step& step, std::uint32_t budget, std::uint32_t point,
               const sim::ChoicePoint& at, std::size_t first_choice, Continuations& all) {
    const auto choices = space_.choices().at(at);
    for (std::size_t choice = first_choice; choice < choices.size() && !stopped; ++choice) {
      path.deviations.push_back(
          {point, choices[choice].magnitude, choices[choice].target, choices[choice].first_slot});
      const auto taken = static_cast<std::uint32_t>(path.deviations.size());
      const std::uint32_t left = budget - taken;
      World& world = worlds_[left];
      const auto& points = space_.make(step, path.deviations, world);
      if (left > 0) points_[left] = points;
      all.add(count_from(world, left), taken, step.start ? 0 : 1);
      if (left > 0) deviate_further(path, step, budget, point, choice + 1, all);
      path.deviations.pop_back();
    }
  }

  void deviate_further(Path& path, const Step& step, std::uint32_t budget, std::uint32_t point,
                       std::size_t next_choice, Continuations& all) {
    const std::vector<sim::ChoicePoint>& points = points_[budget - path.deviations.size()];
    // A message has one latency; several faults may strike at one event.
    if (points[point].is_event) deviate(path, step, budget, point, points[point], next_choice, all);
    for (std::uint32_t later = point + 1; later < points.size(); ++later)
      deviate(path, step, budget, later, points[later], 0, all);
  }

  static constexpr std::uint64_t progress_every = 1024;

  SearchSpace<Lock>& space_;
  const ExhaustOptions& options_;
  std::uint32_t level_ = 0;
  // By how many deviations are left.
  std::array<World, most_exhaust_deviations + 1> worlds_;
  std::array<Path, most_exhaust_deviations + 1> paths_;
  std::array<std::vector<sim::ChoicePoint>, most_exhaust_deviations + 1> points_;
  std::vector<Frame> frames_;
};

}  // namespace lockstep::scenarios
