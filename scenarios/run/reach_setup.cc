#include "scenarios/run/reach_setup.h"

#include <algorithm>
#include <cstdint>

#include "scenarios/bounds.h"
#include "scenarios/round_trips.h"

namespace lockstep::scenarios {
namespace {

// Links of the same latency give the same patience, so there are few values.
void add_patience(properties::ReachSetup& reach, Duration patience) {
  auto found = std::find(reach.patiences.begin(), reach.patiences.end(), patience);
  if (found == reach.patiences.end()) found = reach.patiences.insert(found, patience);
  reach.patience.push_back(static_cast<std::uint16_t>(found - reach.patiences.begin()));
}

}  // namespace

properties::ReachSetup reach_setup(const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  properties::ReachSetup reach;
  reach.nodes = setup.nodes;
  reach.coordinators = setup.coordinators;
  const std::size_t lists = std::max<std::size_t>(1, setup.node_lists.size());
  for (std::uint16_t i = 0; i < std::min<std::size_t>(lists, setup.clients); ++i)
    reach.lists.push_back(asked_nodes(scenario, ClientId{i}));
  for (const sim::LinkTopology& link : setup.links) {
    if (!link.exists) reach.missing.emplace_back(HostId::client(link.client), link.server);
  }
  const RoundTrips trips(setup);
  if (setup.links.empty()) {
    const Duration trip = trips.between(ClientId{0}, NodeId{0});
    reach.patiences.push_back(patience(scenario, trip) - trip);
    return reach;
  }
  for (std::uint16_t client = 0; client < setup.clients; ++client) {
    for (std::uint16_t node = 0; node < setup.nodes; ++node) {
      const Duration trip = trips.between(ClientId{client}, NodeId{node});
      add_patience(reach, patience(scenario, trip) - trip);
    }
  }
  return reach;
}

}  // namespace lockstep::scenarios
