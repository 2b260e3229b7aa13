#include "scenarios/run/run.h"

#include <memory>

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
  effort_ += of_each_run + result.events * (options.history ? 2 : 1);
  return result;
}

}  // namespace lockstep::scenarios
