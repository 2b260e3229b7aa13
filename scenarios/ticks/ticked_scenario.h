#pragma once
// A scenario in whole ticks of time, searched through every delay
// (scenarios/ticks/search.h). This is `exhaust --deviations all`. A violation
// becomes a schedule of the scenario itself, so it is a run like any other.

#include <optional>
#include <string>

#include "core/schedule/schedule.h"
#include "scenarios/scenario.h"
#include "scenarios/ticks/search.h"

namespace lockstep::scenarios {

struct TickedScenario {
  TickSystem system;
  std::string problem;  // why the scenario cannot be searched in ticks; empty: it can
};

// Makes the system for search_ticks(), or says what the problem is. The result copies what it needs; the
// scenario may be destroyed.
TickedScenario in_ticks(const Scenario& scenario);

// Returns the schedule of the run that does what the path does. What the path does not do happens after
// the end of the run. Actions of one tick follow one another, ten latencies apart.
Schedule schedule_of(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path);

// Returns when the run does action `number` (from 0) of the path.
Instant moment_of(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path,
                  std::size_t number);

}  // namespace lockstep::scenarios
