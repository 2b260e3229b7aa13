#pragma once
// The way from one run down to one of which nothing can be taken away. Part of scenarios/shrink/shrink.h.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/assumption.h"
#include "scenarios/run/run.h"
#include "scenarios/shrink/deviation_units.h"
#include "scenarios/shrink/effort.h"
#include "scenarios/shrink/other_faults.h"
#include "scenarios/shrink/round_value.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/shrink/trials.h"

namespace lockstep::scenarios {

// The size of a schedule. Fewer deviations are smaller. With equally many, fewer faults that no algorithm
// promises to survive are smaller.
using Size = std::pair<std::size_t, std::size_t>;
Size size_of(const Schedule& schedule);

// Returns true iff the schedule has as few deviations as published accounts of such failures.
bool is_few(const Schedule& schedule);

class Shrinker {
 public:
  // The references must outlive the shrinker. REQUIRES: the schedule breaks the scenario in the way of the
  // target, as judge() says.
  Shrinker(const Scenario& scenario, const Schedule& schedule, const ShrinkTarget& target,
           const WithWorkforce& with_workforce, Effort& effort);

  // Shrinks as far as the effort allows. Called again, it goes on from where it is.
  void run();

  // Returns true iff a whole turn has changed nothing.
  bool complete() const { return complete_; }
  // Returns false until all choices of the run are written down.
  bool begun() const { return begun_; }
  const ShrinkTarget& target() const { return target_; }
  const Schedule& schedule() const { return state_->schedule; }
  // What a run in its place may breach.
  AssumptionSet within() const { return within_; }
  // Writes where it is.
  void write(Shrunk& result) const;

 private:
  // A scenario and the schedule that breaks it. The state cannot move, since its runner refers to the
  // scenario.
  struct State {
    State(Scenario s, Schedule broken_by, const Effort& effort)
        : scenario(std::move(s)),
          runner(scenario, effort.interrupted()),
          trials(scenario, effort.interrupted(), effort.threads()),
          schedule(std::move(broken_by)) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // Returns what its runs have cost since the last call.
    std::uint64_t take_effort() { return runner.effort() - std::exchange(counted, runner.effort()); }

    Scenario scenario;
    Runner runner;
    Trials trials;
    Schedule schedule;
    std::uint64_t counted = 0;
  };

  void begin();
  void begin_within_model();
  void cut();
  void lengthen();
  void materialise();
  void shrink_to_the_end();
  void minimise_all();
  bool turns_out_inside();

  void set_state(std::unique_ptr<State> state);
  std::unique_ptr<State> state_with(Scenario scenario, Schedule schedule) const;
  Schedule written_down(const Schedule& schedule);
  bool breaks(State& state, const Schedule& schedule);
  bool counted(const Trials::Answer& answer);
  bool take(Schedule& schedule, Schedule smaller);
  Way way() const { return {target_, within_}; }

  void set_schedule(Schedule schedule);
  void drop_units();
  void drop_at_once(Schedule& schedule);
  void minimise(Schedule& schedule);
  void drop_what_is_not_asked(Schedule& schedule);
  void drop_kinds(Schedule& schedule);
  void drop_what_is_early(Schedule& schedule);
  void draw_others(std::uint64_t most);
  struct Drawn {
    Schedule schedule;
    // If it was tried and nothing smaller came of it: all candidates that were tried, in their order.
    std::vector<Trials::Tried> in_vain;
  };
  std::vector<Drawn> draw_ahead(const OtherFaults& others, std::uint64_t first, std::uint64_t count);
  void count_in_vain(const Drawn& drawn);

  void reduce_workforce();
  bool take_workforce(const Workforce& workforce);

  void reduce_values();
  bool take_value(const ChoiceKey& key, std::int64_t value);
  void reduce(const ChoiceKey& key, bool may_be_zero);
  void reduce_count(const ChoiceKey& key);
  Boundary boundary_of(const ChoiceKey& key);

  ShrinkTarget target_;
  AssumptionSet within_;
  const WithWorkforce& with_workforce_;
  Effort& effort_;
  std::unique_ptr<State> state_;
  Workforce workforce_;
  Duration duration_;  // of the scenario as it is
  bool may_cut_ = true;
  bool begun_ = false;
  bool complete_ = false;
  bool changed_ = false;
  std::size_t faults_before_ = 0;
  std::size_t deviations_before_ = 0;
};

}  // namespace lockstep::scenarios
