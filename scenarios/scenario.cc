#include "scenarios/scenario.h"

namespace lockstep::scenarios {

Duration ttl_of(const LockPolicy& policy) {
  return std::visit([](const auto& rules) { return rules.ttl; }, policy);
}

bool reports_validity(const LockPolicy& policy) {
  return std::visit(
      [](const auto& rules) {
        if constexpr (requires { rules.reports_validity; }) return rules.reports_validity;
        return true;
      },
      policy);
}

bool can_fence(const LockPolicy& policy) {
  return std::visit(
      [](const auto& rules) {
        return requires { rules.fencing; };
      },
      policy);
}

bool fetches_fencing(const LockPolicy& policy) {
  return std::visit(
      [](const auto& rules) {
        if constexpr (requires { rules.fencing; }) return rules.fencing;
        return false;
      },
      policy);
}

NodeMask asked_nodes(const Scenario& scenario, ClientId client) {
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  const bool on_one = std::holds_alternative<SingleLockPolicy>(scenario.lock) ||
                      std::holds_alternative<GetsetPolicy>(scenario.lock) ||
                      (redlock != nullptr && redlock->keys > 0);
  const NodeMask list = scenario.setup.nodes_of(client);
  return on_one ? lowest_of(list) : list;
}

NodeMask asked_nodes(const Scenario& scenario) {
  NodeMask asked = 0;
  for (std::uint16_t i = 0; i < scenario.setup.clients; ++i) asked |= asked_nodes(scenario, ClientId{i});
  return asked;
}

std::uint16_t lock_keys(const Scenario& scenario) {
  if (std::holds_alternative<CoordinatedPolicy>(scenario.lock)) return scenario.setup.keys;
  const auto* redlock = std::get_if<RedlockPolicy>(&scenario.lock);
  return redlock != nullptr && redlock->keys > 0 ? redlock->keys : std::uint16_t{1};
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
