#include "scenarios/scenario.h"

namespace lockstep::scenarios {

LockFacts lock_facts(const Scenario& scenario) { return lock_facts(scenario.lock, scenario.setup); }

NodeMask asked_nodes(const LockFacts& lock, const sim::Setup& setup, ClientId client) {
  const NodeMask list = setup.nodes_of(client);
  return lock.on_one_node ? lowest_of(list) : list;
}

NodeMask asked_nodes(const Scenario& scenario) {
  const LockFacts lock = lock_facts(scenario);
  NodeMask asked = 0;
  for (std::uint16_t i = 0; i < scenario.setup.clients; ++i)
    asked |= asked_nodes(lock, scenario.setup, ClientId{i});
  return asked;
}

Schedule schedule_of(const Scenario& scenario, std::optional<Seed> seed) {
  Schedule schedule = seed ? Schedule::seeded(*seed) : Schedule::nominal();
  const auto& faults = scenario.setup.faults;
  for (std::size_t number = 0; number < faults.size(); ++number) {
    ChoiceKey key;
    key.kind = ChoiceKind::fault;
    key.fault = faults[number].kind;
    key.index = static_cast<std::uint16_t>(number);
    schedule.set(key, faults[number].magnitude);
  }
  return schedule;
}

}  // namespace lockstep::scenarios
