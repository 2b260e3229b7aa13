#include "tests/properties/reference/reach.h"

#include <algorithm>
#include <set>

namespace lockstep::properties::reference {
namespace {

// A link counts as cut while either of its directions is cut. A partition of a whole host cuts all of its
// links.
bool cut(const std::vector<Fault>& faults, HostId client, HostId node, Instant t) {
  return std::any_of(faults.begin(), faults.end(), [&](const Fault& f) {
    if (f.kind != FaultKind::partition || !f.during.contains(t)) return false;
    if (f.peer == f.host) return f.host == client || f.host == node;
    return f.host == client && f.peer == node;
  });
}

// Returns until when a message on the link is held up, as of `t`. A later report can only prolong this,
// unless it says that nothing is held up.
Instant held_until(const History& history, HostId client, HostId node, Instant t) {
  Instant until = Instant::before_all();
  for (const Recorded& event : history) {
    const auto* held = std::get_if<LinkHeld>(&event.what);
    if (held == nullptr || event.at > t || held->host != client || held->peer != node) continue;
    until = held->until <= event.at ? Instant::before_all() : std::max(until, held->until);
  }
  return until;
}

// Returns until when the host works off what has arrived, as of `t`. A host that goes down forgets it.
Instant backlog_until(const History& history, HostId host, Instant t) {
  Instant until = Instant::before_all();
  for (const Recorded& event : history) {
    if (event.at > t) break;
    const auto* grown = std::get_if<BacklogGrown>(&event.what);
    const auto* fault = std::get_if<FaultBegan>(&event.what);
    if (grown != nullptr && grown->host == host) until = grown->until;
    if (fault != nullptr && fault->host == host && takes_down(fault->kind)) until = Instant::before_all();
  }
  return until;
}

}  // namespace

bool runs(const std::vector<Fault>& faults, HostId host, Instant t) {
  return std::none_of(faults.begin(), faults.end(), [&](const Fault& f) {
    const bool stops = f.kind == FaultKind::pause || f.kind == FaultKind::suspend || takes_down(f.kind);
    return stops && f.host == host && f.during.contains(t);
  });
}

bool within_reach(const History& history, const ReferenceSetup& setup, ClientId client, NodeId node,
                  Instant t) {
  const std::vector<Fault> faults = faults_of(history);
  const HostId from = HostId::client(client);
  const HostId to = HostId::redis(node);
  const Instant busy = backlog_until(history, to, t);
  const bool swamped = setup.patience && t < busy && *setup.patience < busy - t;
  return runs(faults, from, t) && runs(faults, to, t) && !cut(faults, from, to, t) &&
         held_until(history, from, to, t) <= t && !swamped;
}

bool majority_within_reach(const History& history, const ReferenceSetup& setup, ClientId client, Instant t) {
  std::set<std::uint16_t> list;
  for (std::uint16_t n = 0; setup.lists.empty() && n < setup.nodes; ++n) list.insert(n);
  if (!setup.lists.empty()) list = setup.lists[client.value % setup.lists.size()];
  std::size_t reached = 0;
  for (const std::uint16_t n : list) reached += within_reach(history, setup, client, NodeId{n}, t) ? 1U : 0U;
  return reached >= majority_of(list.size());
}

void add_reach_changes(Samples& samples, const History& history, const ReferenceSetup& setup) {
  samples.add_all(faults_of(history));
  for (const Recorded& event : history) {
    if (const auto* held = std::get_if<LinkHeld>(&event.what)) {
      samples.add(event.at);
      samples.add(held->until);
    }
    if (const auto* grown = std::get_if<BacklogGrown>(&event.what)) {
      samples.add(event.at);
      samples.add(grown->until);
      if (setup.patience) samples.add(grown->until - *setup.patience);
    }
  }
}

}  // namespace lockstep::properties::reference
