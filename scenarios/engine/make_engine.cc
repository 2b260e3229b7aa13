#include <bit>
#include <memory>
#include <variant>

#include "core/locks/coordinator_lock.h"
#include "core/locks/getset_lock.h"
#include "scenarios/engine/run_engine_of.h"
#include "scenarios/engine/worlds.h"
#include "scenarios/entry_places.h"
#include "scenarios/run/engine.h"

namespace lockstep::scenarios {
namespace {

Redlock make_lock(const RedlockPolicy& policy, NodeMask nodes) { return Redlock(policy, nodes, KeyId{0}); }

SingleLock make_lock(const SingleLockPolicy& policy, NodeMask nodes) {
  return SingleLock(policy, NodeId{static_cast<std::uint16_t>(std::countr_zero(nodes))}, KeyId{0});
}

GetsetLock make_lock(const GetsetPolicy& policy, NodeMask nodes) {
  return GetsetLock(LockSetup{{},
                              lowest_of(nodes),
                              KeyId{0},
                              policy.ttl,
                              policy.node_timeout,
                              policy.retry_delay_min,
                              policy.retry_delay_max},
                    policy.reports_validity);
}

// Client ids from setup.clients on are coordinators (sim/hosts/hosts.h).
std::unique_ptr<RunEngine> engine_of(const CoordinatedPolicy& policy, const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  const auto make = [&setup, &policy,
                     places = entry_places(policy, setup.clients, setup.nodes)](ClientId client) {
    if (client.value >= setup.clients) return CoordinatorLock(Coordinator(policy, places, join_time(policy)));
    return CoordinatorLock(CoordinatedLock(policy, setup.coordinators, setup.resource_of(client)),
                           policy.elapsed_clock);
  };
  return std::make_unique<RunEngineOf<CoordinatorLock, decltype(make)>>(scenario, make);
}

template <class Policy>
std::unique_ptr<RunEngine> engine_of(const Policy& policy, const Scenario& scenario) {
  const auto make = [&scenario, &policy](ClientId client) {
    return make_lock(policy, scenario.setup.nodes_of(client));
  };
  return std::make_unique<RunEngineOf<decltype(make(ClientId{})), decltype(make)>>(scenario, make);
}

std::unique_ptr<RunEngine> engine_of(const UserLockPolicy& policy, const Scenario& scenario) {
  return policy.lock.maker->engine(scenario);
}

}  // namespace

std::unique_ptr<RunEngine> make_engine(const Scenario& scenario) {
  return std::visit([&](const auto& policy) { return engine_of(policy, scenario); }, scenario.lock);
}

}  // namespace lockstep::scenarios
