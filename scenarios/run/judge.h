#pragma once
// Judges the violations of a run: which assumptions each breached, and whether it is inside or outside the
// model (docs/PROPERTIES.md). A violation is inside iff the property still breaks in a replay without the
// deviations that breach its assumptions. A violation is outside if the set-up or the workload breaches them.

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

// Runs the schedule again with its history, and at least
// once more for each violation that breached something.
JudgedRun judge(Runner& runner, const Schedule& schedule);

// Sorts by what the scenario is about: its expected kinds come first, in their order, then ME, RES, TS,
// REL, FENCE, GAP, LV, ORPH, LIN.
void sort_by_interest(const Scenario& scenario, std::vector<JudgedViolation>& violations);

// Judges the first violation of one kind; nothing if the schedule does not break it.
std::optional<JudgedViolation> judge(Runner& runner, const Schedule& schedule, Property kind);

// Returns the choices that are not nominal in the replays by which the kind is judged. The replays ask for
// some choices that the run itself does not ask for, and their answers decide about inside and outside.
std::vector<Deviation> choices_of_replays(Runner& runner, const Schedule& schedule, Property kind);

}  // namespace lockstep::scenarios
