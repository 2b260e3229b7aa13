#include "scenarios/strategies/swarm.h"

#include <algorithm>
#include <set>
#include <vector>

#include "scenarios/strategies/draws.h"
#include "scenarios/strategies/random_faults.h"
#include "sim/choices/faults.h"

namespace lockstep::scenarios {
namespace {

std::vector<HostId> hosts_of(const sim::Setup& setup) {
  std::vector<HostId> hosts;
  for (std::uint16_t i = 0; i < setup.clients; ++i) hosts.push_back(HostId::client(ClientId{i}));
  for (std::uint16_t i = 0; i < setup.nodes; ++i) hosts.push_back(HostId::redis(NodeId{i}));
  for (std::uint16_t i = 0; i < setup.coordinators; ++i)
    hosts.push_back(HostId::coordinator(CoordinatorId{i}));
  return hosts;
}

// Draws half of the numbers below `size` on average, and at least one if there is one.
std::set<std::size_t> some_of(std::size_t size, Draws& draws) {
  std::set<std::size_t> chosen;
  for (std::size_t i = 0; i < size; ++i) {
    if (draws.half()) chosen.insert(i);
  }
  if (chosen.empty() && size > 0) chosen.insert(draws.below(size));
  return chosen;
}

// Hosts that cannot be spared, such as the resource, are struck in every run.
class Spared {
 public:
  Spared(const sim::Setup& setup, Draws& draws) {
    const std::vector<HostId> all = hosts_of(setup);
    const std::set<std::size_t> struck = some_of(all.size(), draws);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!struck.contains(i)) spared_.push_back(all[i]);
    }
  }

  bool are_struck(const sim::FaultTarget& target) const {
    return is_struck(target.host) && is_struck(target.peer.value_or(target.host));
  }

 private:
  bool is_struck(HostId host) const {
    return std::find(spared_.begin(), spared_.end(), host) == spared_.end();
  }

  std::vector<HostId> spared_;
};

void spare(const Slot& slot, const sim::Fault& fault, const Spared& spared, Schedule& schedule,
           Draws& draws) {
  if (spared.are_struck(fault.target)) return;
  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < slot.family().targets.size(); ++i) {
    if (spared.are_struck(slot.family().targets[i])) left.push_back(i);
  }
  if (left.empty()) return slot.switch_off(schedule);
  slot.set_target(schedule, left[draws.below(left.size())]);
}

// Draws half of the kinds of faults that the families have, and at least one.
std::set<FaultKind> some_kinds(const sim::Setup& setup, Draws& draws) {
  std::set<FaultKind> all;
  for (const sim::FaultFamily& family : setup.families) all.insert(family.kind);
  const std::set<std::size_t> chosen = some_of(all.size(), draws);
  std::set<FaultKind> kinds;
  std::size_t number = 0;
  for (const FaultKind kind : all) {
    if (chosen.contains(number++)) kinds.insert(kind);
  }
  return kinds;
}

}  // namespace

Schedule swarm_schedule(const Scenario& scenario, Seed seed) {
  const sim::Setup& setup = scenario.setup;
  Schedule schedule = schedule_of(scenario, seed);
  Draws draws("swarm", seed);
  const std::set<FaultKind> kinds = some_kinds(setup, draws);
  const Spared spared(setup, draws);
  std::set<ChoiceKey> filled;
  for (const sim::Fault& fault : random_faults_of(setup, schedule)) filled.insert(fault.key);
  const Schedule again = sim::slots_drawn_by(setup, Seed{draws.below(0)});
  for (const ChoiceKey& key : slots_of(setup)) {
    const Slot slot(setup, key);
    if (filled.contains(key) && !kinds.contains(key.fault)) slot.switch_off(schedule);
    if (!filled.contains(key) && kinds.contains(key.fault)) slot.fill_from(schedule, again);
  }
  for (const sim::Fault& fault : random_faults_of(setup, schedule))
    spare(Slot(setup, fault), fault, spared, schedule, draws);
  return schedule;
}

}  // namespace lockstep::scenarios
