#include "scenarios/run/run_facts.h"

#include <algorithm>
#include <cstdint>

#include "scenarios/bounds.h"
#include "scenarios/round_trips.h"

namespace lockstep::scenarios {
namespace {

// Links of the same latency give the same patience, so there are few values.
void add_patience(ReachFacts& reach, Duration patience) {
  auto found = std::find(reach.patiences.begin(), reach.patiences.end(), patience);
  if (found == reach.patiences.end()) found = reach.patiences.insert(found, patience);
  reach.patience.push_back(static_cast<std::uint16_t>(found - reach.patiences.begin()));
}

ReachFacts reach_facts(const LockFacts& lock, const sim::Setup& setup) {
  ReachFacts reach;
  reach.nodes = setup.nodes;
  reach.coordinators = setup.coordinators;
  const std::size_t lists = std::max<std::size_t>(1, setup.node_lists.size());
  for (std::uint16_t i = 0; i < std::min<std::size_t>(lists, setup.clients); ++i)
    reach.lists.push_back(asked_nodes(lock, setup, ClientId{i}));
  for (const sim::LinkTopology& link : setup.links) {
    if (!link.exists) reach.missing.emplace_back(HostId::client(link.client), link.server);
  }
  const RoundTrips trips(setup);
  if (setup.links.empty()) {
    const Duration trip = trips.between(ClientId{0}, NodeId{0});
    reach.patiences.push_back(patience(lock, trip) - trip);
    return reach;
  }
  for (std::uint16_t client = 0; client < setup.clients; ++client) {
    for (std::uint16_t node = 0; node < setup.nodes; ++node) {
      const Duration trip = trips.between(ClientId{client}, NodeId{node});
      add_patience(reach, patience(lock, trip) - trip);
    }
  }
  return reach;
}

void judge_after_healing(const Scenario& scenario, RunFacts& facts) {
  facts.lv_bound = healed_lv_bound(scenario);
  facts.lv_from = facts.repeats_from = Instant{} + scenario.setup.duration;
  if (facts.acquire_deadline) return;  // a deadline of the scenario holds throughout the run
  facts.acquire_deadline = healed_deadline(scenario);
  facts.deadline_from = facts.lv_from;
}

// Returns the bound of each client, or one bound for all.
std::vector<Duration> orph_bounds(const LockFacts& lock, const Scenario& scenario) {
  if (scenario.bounds.orph_bound) return {*scenario.bounds.orph_bound};
  const RoundTrips trips(scenario.setup);
  const std::uint16_t differ = scenario.setup.links.empty() ? std::uint16_t{1} : scenario.setup.clients;
  std::vector<Duration> bounds;
  for (std::uint16_t i = 0; i < differ; ++i) {
    const ClientId client{i};
    bounds.push_back(orph_bound(scenario, trips.largest(client, asked_nodes(lock, scenario.setup, client))));
  }
  return bounds;
}

void state_setup(const sim::Setup& setup, RunFacts& facts) {
  facts.clients = setup.clients;
  facts.persistence = setup.persistence;
  facts.restart_delay = setup.restart_delay;
  for (const ResourceId resource : setup.resources)
    facts.resources = std::max(facts.resources, static_cast<std::uint16_t>(resource.value + 1));
  facts.guard = setup.guard;
  facts.rounds = setup.workload.rounds;
  facts.longest_work = setup.workload.work.max;
  facts.writes_blind = setup.workload.blind_writes;
  facts.renews = facts.lock.renews || setup.workload.extend_after.ns > 0;
}

void state_lv(const Scenario& scenario, RunFacts& facts) {
  const Bounds& wished = scenario.bounds;
  facts.extend_deadline = facts.release_deadline = call_deadline(scenario);
  facts.lv_bound = wished.lv_bound;
  facts.acquire_deadline = wished.acquire_deadline;
  if (heals(scenario)) judge_after_healing(scenario, facts);
  if (wished.lv_bound && *wished.lv_bound < healed_lv_bound(scenario))
    facts.wished_lv_bound = wished.lv_bound;
  if (wished.acquire_deadline && *wished.acquire_deadline < healed_deadline(scenario))
    facts.wished_acquire_deadline = wished.acquire_deadline;
}

}  // namespace

RunFacts run_facts(const Scenario& scenario) {
  RunFacts facts;
  facts.scenario = scenario.id;
  facts.lock = lock_facts(scenario);
  state_setup(scenario.setup, facts);
  facts.round_trip = largest_round_trip(scenario);
  facts.reach = reach_facts(facts.lock, scenario.setup);
  facts.checked = scenario.checked;
  if (scenario.checked.contains(Property::lv)) state_lv(scenario, facts);
  if (scenario.checked.contains(Property::orph)) facts.orph_bounds = orph_bounds(facts.lock, scenario);
  return facts;
}

}  // namespace lockstep::scenarios
