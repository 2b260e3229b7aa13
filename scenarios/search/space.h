#pragma once
// The worlds of one thread of a search. The space makes steps with deviations, recognises states, and runs
// worlds to their end.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/check.h"
#include "scenarios/run/recording.h"
#include "scenarios/scenario.h"
#include "scenarios/search/choices.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/search/lock_states.h"
#include "scenarios/search/state_memo.h"
#include "sim/world/world.h"

namespace lockstep::scenarios {

template <class Lock>
class SearchSpace {
 public:
  using World = sim::World<Lock, Watching>;

  // A step of the world before it is made. If `start` is true, these are the faults at the start of the
  // run, which are no step.
  struct Step {
    World before;
    std::vector<sim::ChoicePoint> points;
    bool start = false;
  };

  // The scenario, the memo and the locks must outlive the space. Other spaces may use the same ones.
  template <class MakeLock>
  SearchSpace(const Scenario& scenario, const RunFacts& facts, const MakeLock& make_lock,
              const ExhaustOptions& options, StateMemo& memo, LockStates<Lock>& locks)
      : base_(schedule_of(scenario, std::nullopt)),
        choices_(scenario, scripted_faults(), options.most_deviations),
        steering_(choices_.steering()),
        memo_(memo),
        locks_(locks),
        keeps_all_(options.looks_up_every_state) {
    World& world = start_.before;
    world.observer().monitors.reset(facts);
    world.reset(scenario.setup, base_, make_lock);
    world.leave_digest_out();
    CHECK(world.faults().size() == scripted_faults(), "a fault that nobody has scripted");
    world.open_slots(choices_.families(), options.most_deviations);
    world.steer(&steering_);
    start_.start = true;
    start_.points = {{true, {}, {sim::TriggerEvent::start, ClientId{}, 0}}};
    describe(world);
  }
  SearchSpace(const SearchSpace&) = delete;
  SearchSpace& operator=(const SearchSpace&) = delete;
  SearchSpace(SearchSpace&&) = delete;
  SearchSpace& operator=(SearchSpace&&) = delete;
  ~SearchSpace() = default;

  const Schedule& base() const { return base_; }
  const Step& start() const { return start_; }
  const SearchChoices& choices() const { return choices_; }
  std::uint16_t clients() const { return start_.before.parts().setup->clients; }
  StateMemo& memo() { return memo_; }

  // Makes the step, which may be another space's, in a copy. Returns the points that came up, which are valid
  // until the next call.
  const std::vector<sim::ChoicePoint>& make(const Step& step,
                                            const std::vector<sim::StepDeviation>& deviations, World& copy) {
    copy = step.before;
    copy.steer(&steering_);
    if (step.start) {
      for (const sim::StepDeviation& deviation : deviations) copy.strike_at_start(deviation);
      return step.points;
    }
    return make(copy, deviations);
  }
  // Makes the next step in the world itself. REQUIRES: the world has a next event.
  const std::vector<sim::ChoicePoint>& make(World& world, const std::vector<sim::StepDeviation>& deviations) {
    steering_.begin(deviations);
    world.step();
    CHECK(steering_.done(), "a point has gone when its step was made again");
    return steering_.points();
  }

  // Returns true iff the state before this event is looked up and remembered. While deviations are left,
  // that is every state. Else it is one in sixteen, since hashing a state takes as long as some steps. The
  // answer depends on nothing but the state.
  bool is_kept(const sim::Event& next, std::uint32_t budget) const {
    if (budget > 0 || keeps_all_) return true;
    const std::uint64_t mixed =
        (static_cast<std::uint64_t>(next.at.ns) ^ (next.tie.packed >> 46U) << 40U) * 0x9E37'79B9'7F4A'7C15U;
    return mixed >> 60U == 0;
  }

  // Returns the hash of the world's state. REQUIRES: world.next() has found the next event.
  Digest state_of(World& world) {
    world.add_state_to(state_, locks_);
    return state_.words.hash();
  }

  // For tests: goes on from a state that is known with that many deviations left, and counts it if the next
  // state is not. Uses the world up.
  void stray_from_known(World& world, std::uint32_t budget) {
    if (!keeps_all_) return;
    make(world, {});
    Continuations next;
    if (world.next() != nullptr && !memo_.find(state_of(world), budget, next)) ++strayed_;
  }
  std::uint64_t strayed() const { return strayed_; }

  // Runs the world without further deviations to its end, or until its end is known.
  ScheduleCount run_out(World& world) {
    world.steer(nullptr);
    on_the_way_.clear();
    const ScheduleCount run = run_of(world);
    for (const Passed& passed : on_the_way_) {
      ScheduleCount from_there = run;
      from_there.depth = run.depth - std::min(run.depth, passed.steps);
      if (!memo_.store(passed.state, 0, Continuations::of_run(from_there))) break;
    }
    return run;
  }

  // Returns what a run is that has ended after so many steps. REQUIRES: world.next() has found no event.
  ScheduleCount ended(World& world, std::uint32_t steps) const {
    world.observer().monitors.finish(world.end());
    return ScheduleCount{1, world.observer().monitors.violated() ? 1U : 0U,
                         world.acquisitions() > 0 ? 1U : 0U, 0}
        .after(steps);
  }

 private:
  struct Passed {
    Digest state;
    std::uint32_t steps = 0;
  };

  ScheduleCount run_of(World& world) {
    for (std::uint32_t steps = 0;; ++steps) {
      const sim::Event* next = world.next();
      if (next == nullptr) return ended(world, steps);
      if (is_kept(*next, 0)) {
        const Digest state = state_of(world);
        if (const auto known = memo_.find_end(state)) {
          stray_from_known(world, 0);
          return known->after(steps);
        }
        on_the_way_.push_back({state, steps});
      }
      world.step();
    }
  }

  std::uint32_t scripted_faults() const {
    std::uint32_t faults = 0;
    for (const Deviation& deviation : base_.overrides()) {
      CHECK(deviation.key.kind == ChoiceKind::fault, "a scenario scripts nothing but faults");
      if (deviation.value != 0) ++faults;
    }
    return faults;
  }

  void describe(const World& world) {
    state_.clocks_run_on = true;
    for (const sim::Fault& fault : world.faults()) {
      state_.clocks_run_on = state_.clocks_run_on && !changes_clock(fault.kind);
      state_.tokens_collide = state_.tokens_collide || effect_of(fault.kind) == FaultEffect::changes_token;
    }
  }

  Schedule base_;
  SearchChoices choices_;
  sim::Steering steering_;
  StateMemo& memo_;
  LockStates<Lock>& locks_;
  bool keeps_all_;
  std::uint64_t strayed_ = 0;
  std::vector<Passed> on_the_way_;  // states of the present run that were not known
  sim::StateWords state_;
  Step start_;
};

}  // namespace lockstep::scenarios
