#include "cli/report/shrink_report.h"

#include <algorithm>

#include "cli/input/repro.h"
#include "cli/report/deviation_text.h"
#include "core/schedule/choice_text.h"

namespace lockstep::cli {

reports::ShrinkReport report_of(const ShrunkRun& run) {
  const scenarios::Shrunk& shrunk = run.shrunk;
  reports::ShrinkReport report;
  report.scenario = run.loaded.scenario.id;
  report.kind = run.target.kind;
  report.inside_model = run.target.inside_model;
  report.shrunk = state_of(shrunk);
  report.runs = shrunk.runs;
  report.faults_before = shrunk.faults_before;
  report.deviations_before = shrunk.deviations_before;
  if (!shrunk.schedule.seed()) report.deviations = shrunk.schedule.deviation_count();
  report.repro = token_of(run.loaded, shrunk.schedule);
  if (run.necessities.empty()) return report;
  scenarios::Runner runner(run.loaded.scenario, run.loaded.program.interrupted);
  const scenarios::RunResult result = runner.run(shrunk.schedule, {.history = true});
  for (const scenarios::Necessity& one : run.necessities) {
    const ChoiceKey& key = one.unit.head;
    report.causes.push_back({deviation_text(key, one.value, result), one.necessary, one.without, {}});
    if (one.boundary && one.value != 1)
      report.causes.back().breaks_from = value_for_people(key, one.boundary->breaks);
  }
  return report;
}

}  // namespace lockstep::cli
