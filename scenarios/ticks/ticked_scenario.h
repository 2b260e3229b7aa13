#pragma once
// `exhaust --deviations all`: a scenario in whole ticks of time, through every delay
// (scenarios/ticks/search.h). A violation comes back as a schedule of the scenario itself, so that it is a run
// like any other.

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

// The scenario must outlive nothing: all that is needed is copied.
TickedScenario in_ticks(const Scenario& scenario);

// The run that does what the path does: a message that the path does not deliver comes after the end of the
// run. Actions of one tick come one after the other, some nanoseconds apart.
Schedule schedule_of(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path);

// When the run does the action of that number, from 0.
Instant moment_of(const Scenario& scenario, const TickSystem& system, const std::vector<TickAction>& path,
                  std::size_t number);

}  // namespace lockstep::scenarios
