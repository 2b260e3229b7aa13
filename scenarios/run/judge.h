#pragma once
// Judges the violations of a run: which assumptions each breached, and whether it is inside or outside the
// model (docs/PROPERTIES.md). A violation is inside iff a run within the model shows it. Such a run is
// looked for in four steps:
//
//   1  the run itself, if it breached nothing
//   2  the run with every breach replaced by its nearest neighbour that is allowed, and the run without
//      them; where such a run breaches anew, again, for at most 8 rounds each
//   3  runs near it, which are drawn anew from the first breach on
//   4  the scenario's first seeds, each by steps 1 and 2
//
// If somebody asks the runner to stop, no further runs of steps 3 and 4 are made.
//
// If the set-up or the workload breaches, nothing can be replaced or taken away, and only step 4 is taken: in
// another seed the work may be shorter.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/schedule/judged_violation.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {

struct JudgedRun {
  RunResult run;                            // with its history
  std::vector<JudgedViolation> violations;  // of run.violations, in their order
  std::vector<JudgedViolation> notes;       // judged by steps 1 and 2
};

// Says how far a judgement goes.
enum class Depth : std::uint8_t {
  neighbours,  // steps 1 and 2
  all_steps,   // [check] near says how many runs steps 3 and 4 make
};

// Runs the schedule again with its history, and judges its violations in full.
JudgedRun judge(Runner& runner, const Schedule& schedule);

// Judges the violations of checked kinds, in the order of Property.
std::vector<JudgedViolation> judge_violations(Runner& runner, const Schedule& schedule, Depth depth);

// Judges the first violation of one kind; nothing if the schedule does not break it.
std::optional<JudgedViolation> judge(Runner& runner, const Schedule& schedule, Property kind, Depth depth);

// Takes steps 3 and 4 for a violation of the schedule's run that steps 1 and 2 found outside. Takes step 4
// alone if the workload or the set-up is to blame. REQUIRES: the violation is outside.
void look_further(Runner& runner, const Schedule& schedule, JudgedViolation& judged);

// Returns true iff the workload or the set-up breached an assumption.
bool is_given(const JudgedViolation& judged);

// Returns true iff the run of the schedule breaks the kind and breaches nothing that the kind assumes.
bool breaks_within_model(Runner& runner, const Schedule& schedule, Property kind);

// Returns the rank of the kind among all kinds: a smaller one is of more interest. The scenario's expected
// kinds come first.
std::size_t interest_in(const Scenario& scenario, Property kind);

// Sorts by what the scenario is about: its expected kinds come first, in their order, then ME, RES, TS,
// REL, FENCE, GAP, LV, ORPH, LIN.
void sort_by_interest(const Scenario& scenario, std::vector<JudgedViolation>& violations);

// Returns the choices that are not nominal in the replays of step 2. The replays ask for some choices that
// the run itself does not ask for, and their answers decide about inside and outside.
std::vector<Deviation> choices_of_replays(Runner& runner, const Schedule& schedule, Property kind);

}  // namespace lockstep::scenarios
