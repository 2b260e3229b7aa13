#pragma once
// From a run to judged violations: which assumptions each breached, and whether it is inside or outside the
// model (docs/PROPERTIES.md). A violation is inside exactly when the property still breaks in one replay
// without the deviations that breach its assumptions; a set-up or workload that breaches is outside.

#include <optional>
#include <vector>

#include "core/verdict.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {

struct JudgedRun {
  RunResult run;                            // with its history
  std::vector<JudgedViolation> violations;  // of run.violations, in their order
  std::vector<JudgedViolation> notes;
};

// Runs the schedule again with its history, and once more for each violation that breached something.
JudgedRun judge(Runner& runner, const Schedule& schedule);

// What the scenario is about comes first: its expected kinds in their order, then ME, RES, TS, REL, FENCE,
// GAP, LV, ORPH, LIN.
void sort_by_interest(const Scenario& scenario, std::vector<JudgedViolation>& violations);

// The same of one kind; nothing if the schedule does not break it.
std::optional<JudgedViolation> judge(Runner& runner, const Schedule& schedule, Property kind);

// Every choice that is not nominal of the replays by which that kind is judged. They ask for some that the
// run itself does not ask for, and their answers decide about inside and outside.
std::vector<Deviation> choices_of_replays(Runner& runner, const Schedule& schedule, Property kind);

}  // namespace lockstep::scenarios
