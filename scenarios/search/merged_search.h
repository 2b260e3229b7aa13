#pragma once
// Counts every schedule of a search over copies of the world, and looks into each state once.
//
// A path is a run without further deviations. The search goes along it from its end back to its start.
// Each step is made again in copies: with each deviation that its points offer, and with further ones
// behind that in the same step. From there another path leads on, with fewer deviations left. A run may
// come to a state that was looked into before, with at least as many deviations left. Then the run ends
// there, and what is known to lead on from the state is added. Going back from the end means that the
// states to which a deviating run may return are known by then.
//
// The deviations of a set come in the order of the points at which they strike. So each set comes up once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "scenarios/search/exhaust.h"
#include "scenarios/search/space.h"

namespace lockstep::scenarios {

// One search. count() is called for 0, 1, … deviations in turn.
template <class Lock>
class MergedSearch {
 public:
  using World = typename SearchSpace<Lock>::World;
  using Step = typename SearchSpace<Lock>::Step;

  // Where and how a run left a path: the step after `steps` steps of the path has these deviations. The
  // path begins at the start of the run or after the turn before. If `start` is true, the deviations are
  // faults at the start of the run, which are no step.
  struct Turn {
    std::uint32_t steps = 0;
    bool start = false;
    std::vector<sim::StepDeviation> deviations;
  };

  // The space and the options must outlive the search.
  MergedSearch(SearchSpace<Lock>& space, const ExhaustOptions& options) : space_(space), options_(options) {}

  // Counts the schedules with exactly that many deviations. The result is in `counted`. If the search is
  // stopped, that is what was counted until then. REQUIRES: the search has not been stopped.
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
  // The caller sets these to the schedules with fewer deviations, for the progress.
  std::uint64_t schedules_before = 0;
  std::uint64_t violated_before = 0;
  // The first violating run that was counted by itself, and not as part of what was known of a state.
  std::vector<Turn> witness;

 private:
  struct PathStep : Step {
    Digest state;
    bool kept = false;        // the state is looked up and remembered
    std::uint32_t steps = 0;  // of the path, before this one
  };
  struct Path {
    std::deque<PathStep> steps;  // only the first `used` count; the others are kept to be used again
    std::size_t used = 0;
    std::vector<sim::StepDeviation> deviations;  // in the step that is being made again
  };
  // A step that is being made again, on a path that leads to the present run.
  struct Frame {
    const Path* path;
    const Step* step;
    std::uint32_t steps;
  };

  // Looks whether the search is interrupted or has reached a bound. Returns true iff it is stopped.
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

  // Counts all that leads on from the world with at most `budget` deviations. The world is used up.
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

  // Runs the world to its end or to a known state, and keeps the steps that can
  // deviate in `path`. Returns what leads on from there without a deviation, or
  // from the known state. `steps` becomes the length of the path.
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

  // Adds what leads on from the step with at least one deviation in it.
  void branch(Path& path, const Step& step, std::uint32_t steps, std::uint32_t budget, Continuations& all) {
    path.deviations.clear();
    frames_.push_back({&path, &step, steps});
    for (std::uint32_t point = 0; point < step.points.size(); ++point)
      deviate(path, step, budget, point, step.points[point], 0, all);
    frames_.pop_back();
  }

  // Adds what leads on with a deviation at that point, by one of its choices from `first_choice` on, alone
  // or with further deviations behind it in the step.
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
  // These are indexed by the number of deviations that are left.
  std::array<World, most_exhaust_deviations + 1> worlds_;
  std::array<Path, most_exhaust_deviations + 1> paths_;
  std::array<std::vector<sim::ChoicePoint>, most_exhaust_deviations + 1> points_;
  std::vector<Frame> frames_;
};

}  // namespace lockstep::scenarios
