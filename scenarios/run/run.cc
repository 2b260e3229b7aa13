#include "scenarios/run/run.h"

#include <algorithm>
#include <memory>

#include "core/ratio.h"
#include "scenarios/run/engine.h"

namespace lockstep::scenarios {

void conclude(const properties::Monitors& monitors, PropertySet checked, RunResult& result) {
  result.sometimes = monitors.sometimes();
  result.times_to_acquire = monitors.times_to_acquire();
  for (std::size_t kind = 0; kind < fault_kind_count; ++kind) {
    for (std::size_t phase = 0; phase < lock_phase_count; ++phase) {
      result.fault_counts[kind] +=
          result.sometimes.count(static_cast<FaultKind>(kind), static_cast<LockPhase>(phase));
    }
  }
  for (std::size_t i = 0; i < property_count; ++i) {
    const auto property = static_cast<Property>(i);
    const auto& first = monitors.first(property);
    if (first) (checked.contains(property) ? result.violations : result.notes).push_back(*first);
  }
  result.verdict = !result.violations.empty()                         ? Verdict::violated
                   : result.acquisitions == 0 || result.out_of_events ? Verdict::inconclusive
                                                                      : Verdict::held;
}

Runner::Runner(const Scenario& scenario, const std::atomic<bool>* stop)
    : scenario_(&scenario), stop_(stop), engine_(make_engine(scenario)) {
  engine_->stop_when(stop);
}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;
Runner& Runner::operator=(Runner&&) noexcept = default;

const RunFacts& Runner::facts() const { return engine_->facts(); }

RunResult Runner::run(const Schedule& schedule, const RunOptions& options) {
  RunResult result = engine_->run(schedule, options);
  constexpr std::uint64_t of_each_run = 500;
  effort_ += of_each_run + (result.events + events_left_out(result)) * (options.history ? 2 : 1);
  return result;
}

std::uint64_t Runner::events_left_out(const RunResult& run) {
  if (!run.ended_early) return 0;
  if (!nominal_events_) nominal_events_ = engine_->run(Schedule::nominal(), {}).events;
  const Duration whole = scenario_->setup.duration + scenario_->setup.healing;
  const Int128 left = static_cast<Int128>(*nominal_events_) * (whole - run.simulated).ns;
  return static_cast<std::uint64_t>(floor_div(left, std::max<std::int64_t>(whole.ns, 1)));
}

}  // namespace lockstep::scenarios
