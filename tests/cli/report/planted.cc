#include "tests/cli/report/planted.h"

#include <stdexcept>

#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"
#include "scenarios/strategies/strategy.h"

namespace lockstep::tests {

Planted planted_in(const std::string& scenario, std::uint64_t seed) {
  const auto loaded = scenarios::load_shipped(scenario);
  scenarios::Runner runner(loaded.value().scenario.value());
  const Schedule schedule =
      scenarios::schedule_of(runner.scenario(), scenarios::default_strategy, Seed{seed});
  scenarios::RunOptions options;
  options.event_log = true;
  const auto before = runner.run(schedule, options).event_log;
  // Tries events in turn, since not every event sends a message that can be made late.
  for (std::uint64_t at = 30; at < before.size(); ++at) {
    options.plant_nondeterminism_at_event = at;
    const auto after = runner.run(schedule, options).event_log;
    for (std::uint64_t i = 0; i < before.size() && i < after.size(); ++i) {
      if (before[i] != after[i]) return {at, i + 1};
    }
  }
  throw std::logic_error("nothing can be planted");
}

}  // namespace lockstep::tests
