#include "properties/model/reach.h"

#include <algorithm>
#include <bit>
#include <set>

#include "properties/monitors/active_faults.h"

namespace lockstep::properties {
namespace {

// Returns true iff the fault stops or takes down a node or a coordinator.
bool stops_server(const FaultBegan& fault) {
  const bool stops =
      fault.kind == FaultKind::pause || fault.kind == FaultKind::suspend || takes_down(fault.kind);
  return stops && (fault.host.kind == HostKind::redis || fault.host.kind == HostKind::coordinator);
}

bool cuts(const FaultBegan& fault, ClientId client) {
  if (fault.kind != FaultKind::partition) return false;
  if (fault.peer == fault.host)
    return fault.host == HostId::client(client) || fault.host.kind == HostKind::redis ||
           fault.host.kind == HostKind::coordinator;
  if (fault.host.kind == HostKind::coordinator) return true;
  return fault.host == HostId::client(client) &&
         (fault.peer.kind == HostKind::redis || fault.peer.kind == HostKind::coordinator);
}

}  // namespace

Reach reach_of(ClientId client, NodeMask nodes, std::uint16_t coordinators, const History& history,
               Instant from, Instant until) {
  ActiveFaults active;
  Reach reach;
  reach.fewest = static_cast<std::uint16_t>(std::popcount(nodes));
  const auto highest = static_cast<std::uint16_t>(std::bit_width(nodes));
  std::set<std::uint16_t> blamed;
  const auto look = [&](Instant at, Instant to) {
    if (to <= std::max(at, from) || until <= at) return;
    const NodeMask gone = active.out_of_reach_of(client, highest, coordinators);
    const auto left = static_cast<std::uint16_t>(std::popcount(nodes & ~gone));
    reach.fewest = std::min(reach.fewest, left);
    if (left >= majority_of(nodes)) return;
    for (const FaultBegan& fault : active.all()) {
      if ((stops_server(fault) || cuts(fault, client)) && blamed.insert(fault.fault).second)
        reach.faults.push_back(fault);
    }
  };
  Instant at = Instant::before_all();
  const auto pass_to = [&](Instant to) {
    while (active.next_end() <= to) {
      const Instant end = active.next_end();
      look(at, end);
      active.expire(end);
      at = end;
    }
    look(at, to);
    at = to;
  };
  for (const Recorded& recorded : history) {
    if (recorded.at >= until) break;
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    const auto* ended = std::get_if<FaultEnded>(&recorded.what);
    if (began == nullptr && ended == nullptr) continue;
    pass_to(recorded.at);
    if (began != nullptr) active.began(recorded.at, *began);
    if (ended != nullptr) active.ended(*ended);
  }
  pass_to(until);
  return reach;
}

}  // namespace lockstep::properties
