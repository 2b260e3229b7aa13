#pragma once
// Schedules that are like one whose run breached assumptions, and that breach none (docs/PROPERTIES.md,
// "Inside or outside the model").

#include <cstdint>

#include "core/schedule/schedule.h"
#include "core/time.h"
#include "core/verdict.h"
#include "properties/model/culprits.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {

enum class Cure : std::uint8_t { neighbour, removal };

// Returns the schedule with every culprit replaced by its nearest neighbour that is allowed, or taken away.
// REQUIRES: `run` is the run of this schedule that was assessed, and its workload is not to blame.
Schedule cured(Schedule schedule, const properties::Culprits& culprits, const RunResult& run, Cure cure);

// Returns what all runs near the judged one have in common. Kept are scripted faults, random ones that had
// struck by `from`, every choice asked for before, and clocks; whatever can breach an assumption of the
// property is neutralised. `neighbour` is the schedule with the breaches neutralised, and `run` is the run
// of `schedule`. REQUIRES: `run` has its history and its choices.
Schedule vicinity_of(const Runner& runner, const Schedule& schedule, const Schedule& neighbour,
                     const RunResult& run, Property property, Instant from);

// Returns run number `number` of the vicinity. What it draws anew depends on the judged schedule and on the
// number only. A slot that is drawn anew may strike before `from`.
Schedule near_schedule(Schedule vicinity, const Schedule& judged, Instant from, std::uint32_t number);

}  // namespace lockstep::scenarios
