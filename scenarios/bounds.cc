#include "scenarios/bounds.h"

#include <variant>

namespace lockstep::scenarios {
namespace {

Duration largest_round_trip(const Scenario& scenario) { return scenario.setup.latency.max * 2; }

Duration node_timeout(const Scenario& scenario) {
  return std::visit([](const auto& policy) { return policy.node_timeout; }, scenario.lock);
}

}  // namespace

Duration orph_bound(const Scenario& scenario) {
  return largest_round_trip(scenario) * 2 + node_timeout(scenario);
}

}  // namespace lockstep::scenarios
