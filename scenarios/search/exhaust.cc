#include "scenarios/search/exhaust.h"

#include "core/check.h"
#include "core/schedule/schedule_text.h"
#include "scenarios/run/engine.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {
namespace {

// Runs the set once more from its start. That also shows that the search has not lost its way.
void add_kinds(Runner& runner, MinimalSet& set) {
  const RunResult run = runner.run(set.schedule);
  CHECK(!run.violations.empty() && run.never_asked.empty(), "{} does not violate", to_text(set.schedule));
  for (const Violation& violation : run.violations) set.kinds.push_back(violation.property);
}

}  // namespace

ExhaustResult exhaust(const Scenario& scenario, const ExhaustOptions& options) {
  ExhaustResult result = make_engine(scenario)->search(options);
  Runner runner(scenario);
  for (SetShape& shape : result.shapes) add_kinds(runner, shape.first);
  for (MinimalSet& set : result.minimal) add_kinds(runner, set);
  return result;
}

}  // namespace lockstep::scenarios
