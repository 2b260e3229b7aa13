#include "scenarios/run/model.h"

#include "scenarios/run/run_facts.h"

namespace lockstep::scenarios {

properties::Assessment assessed(const Scenario& scenario, const RunResult& run, const Violation& violation) {
  return properties::assess(violation, run.history, run_facts(scenario), run.clocks);
}

}  // namespace lockstep::scenarios
