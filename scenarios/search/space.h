#pragma once
// The worlds of a search. It makes steps with deviations, recognises states, and runs worlds to their end.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
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

// How a run ended.
struct RunEnd {
  bool violated = false;  // a checked kind is violated
  bool acquired = false;
  std::uint32_t steps = 0;
};

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

  // The scenario must outlive the space.
  template <class MakeLock>
  SearchSpace(const Scenario& scenario, const RunFacts& facts, const MakeLock& make_lock,
              const ExhaustOptions& options)
      : base_(schedule_of(scenario, std::nullopt)),
        choices_(scenario, scripted_faults(), options.most_deviations),
        steering_(choices_.steering()),
        memo_(options.most_states, options.most_bytes),
        most_bytes_(options.most_bytes),
        keeps_all_(options.looks_up_every_state) {
    World& world = start_.before;
    world.observer().monitors.reset(facts);
    world.reset(scenario.setup, base_, make_lock);
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
  StateMemo& memo() { return memo_; }
  std::uint64_t bytes() const { return memo_.bytes() + locks_.bytes(); }

  // Makes the step in a copy. Returns the points that came up, which are valid until the next call.
  const std::vector<sim::ChoicePoint>& make(const Step& step,
                                            const std::vector<sim::StepDeviation>& deviations, World& copy) {
    copy = step.before;
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

  // Runs the world without further deviations to its end, or until its end is known.
  RunEnd run_out(World& world) {
    world.steer(nullptr);
    on_the_way_.clear();
    const RunEnd end = end_of(world);
    // States without deviations left are many, and a run from them can be made again. So they are stored
    // only until half of the memory is used; the rest is for states with deviations left.
    if (2 * bytes() > most_bytes_) return end;
    for (const Passed& passed : on_the_way_) {
      const auto one = Continuations::of_run(end.violated, end.acquired, end.steps - passed.steps);
      if (!memo_.store(passed.state, 0, one)) break;
    }
    return end;
  }

  std::uint64_t merged = 0;  // arrivals at a state that was known

 private:
  struct Passed {
    Digest state;
    std::uint32_t steps = 0;
  };

  RunEnd end_of(World& world) {
    for (std::uint32_t steps = 0;; ++steps) {
      const sim::Event* next = world.next();
      const bool acquired = world.acquisitions() > 0;
      if (next == nullptr) {
        world.observer().monitors.finish(world.end());
        return {world.observer().monitors.violated(), acquired, steps};
      }
      if (acquired && world.observer().monitors.violated_before(next->at)) return {true, true, steps};
      if (is_kept(*next, 0)) {
        const Digest state = state_of(world);
        Continuations known;
        if (memo_.find(state, 0, known)) {
          ++merged;
          const Continuations::Count& end = known.by_deviations[0];
          return {end.violated > 0, end.acquired > 0, steps + known.depth};
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
  StateMemo memo_;
  std::uint64_t most_bytes_;
  bool keeps_all_;
  std::vector<Passed> on_the_way_;  // states of the present run that were not known
  LockStates<Lock> locks_;
  sim::StateWords state_;
  Step start_;
};

}  // namespace lockstep::scenarios
