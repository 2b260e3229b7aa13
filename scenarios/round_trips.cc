#include "scenarios/round_trips.h"

#include <algorithm>
#include <bit>

namespace lockstep::scenarios {
namespace {

// Returns each client's slowest way through a coordinator and back.
std::vector<Duration> trips_through_coordinators(const sim::Setup& setup) {
  const std::size_t coordinators = setup.coordinators;
  std::vector<Duration> ways(setup.clients * coordinators, (setup.latency.max + setup.latency.max) * 2);
  for (const sim::LinkTopology& link : setup.links) {
    if (link.server.kind != HostKind::coordinator) continue;
    ways[link.client.value * coordinators + link.server.index] =
        link.exists ? (link.latency.max + setup.latency.max) * 2 : Duration{};
  }
  std::vector<Duration> slowest;
  for (auto way = ways.begin(); way != ways.end(); way += static_cast<std::ptrdiff_t>(coordinators))
    slowest.push_back(*std::max_element(way, way + static_cast<std::ptrdiff_t>(coordinators)));
  return slowest;
}

}  // namespace

RoundTrips::RoundTrips(const sim::Setup& setup)
    : nodes_(setup.nodes), trips_(std::size_t{setup.clients} * setup.nodes, setup.latency.max * 2) {
  if (setup.coordinators > 0) {
    const std::vector<Duration> slowest = trips_through_coordinators(setup);
    for (std::size_t i = 0; i < trips_.size(); ++i) trips_[i] = slowest[i / nodes_];
    return;
  }
  for (const sim::LinkTopology& link : setup.links) {
    if (link.server.kind == HostKind::redis)
      trips_[std::size_t{link.client.value} * nodes_ + link.server.index] =
          link.exists ? link.latency.max * 2 : Duration{};
  }
}

Duration RoundTrips::largest(ClientId client, NodeMask nodes) const {
  Duration largest;
  for (NodeMask rest = nodes; rest != 0; rest &= rest - 1)
    largest = std::max(largest, between(client, NodeId{static_cast<std::uint16_t>(std::countr_zero(rest))}));
  return largest;
}

Duration largest_round_trip(const Scenario& scenario) {
  const sim::Setup& setup = scenario.setup;
  Duration largest = setup.latency.max * (setup.coordinators > 0 ? 4 : 2);
  for (const sim::LinkTopology& link : setup.links) {
    const Duration behind = link.server.kind == HostKind::coordinator ? setup.latency.max : Duration{};
    if (link.exists) largest = std::max(largest, (link.latency.max + behind) * 2);
  }
  return largest;
}

}  // namespace lockstep::scenarios
