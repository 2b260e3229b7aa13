#pragma once
// Which faults are at work. LV and ORPH need this because they excuse what happens under a fault.
//
// A fault lasts until its projected end or until FaultEnded, whichever comes first, because the ends of
// many faults are not reported. A fault that takes a host down is the exception: it lasts until
// FaultEnded, because nobody can tell in advance when the host will be up.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/fault_kind.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/time.h"

namespace lockstep::properties {

class ActiveFaults {
 public:
  void reset() {
    active_.clear();
    next_end_ = Instant::never();
  }

  void began(Instant at, const FaultBegan& e) {
    FaultBegan fault = e;
    if (takes_down(e.kind)) fault.until = Instant::never();
    if (fault.until <= at) return;
    active_.push_back(fault);
    next_end_ = std::min(next_end_, fault.until);
  }

  void ended(const FaultEnded& e) {
    std::erase_if(active_, [&](const FaultBegan& f) { return f.fault == e.fault; });
    find_next_end();
  }

  // The next projected end, or Instant::never(). The caller must call expire() for it before it asks about
  // a later instant.
  Instant next_end() const { return next_end_; }
  void expire(Instant at) {
    std::erase_if(active_, [&](const FaultBegan& f) { return f.until <= at; });
    find_next_end();
  }

  bool running(ClientId client) const {
    return std::none_of(active_.begin(), active_.end(),
                        [&](const FaultBegan& f) { return stops(f) && f.host == HostId::client(client); });
  }

  bool stuck(ClientId client) const {
    return std::any_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      return f.kind == FaultKind::stuck && f.host == HostId::client(client);
    });
  }

  // The nodes that are cut off from the client in at least one direction. Bit n stands for redis:n+1.
  std::uint64_t cut_off_from(ClientId client, std::uint16_t nodes) const {
    std::uint64_t mask = 0;
    for (const FaultBegan& f : active_) {
      const bool alone = f.peer == f.host;
      if (f.kind != FaultKind::partition) continue;
      if (alone && f.host.kind == HostKind::redis) mask |= bit(f.host);
      if (f.host != HostId::client(client)) continue;
      if (alone) mask = ~std::uint64_t{0};
      if (f.peer.kind == HostKind::redis) mask |= bit(f.peer);
    }
    return nodes < 64 ? mask & ((std::uint64_t{1} << nodes) - 1) : mask;
  }

  // The nodes that are cut off from a client that reaches nodes only through coordinators, because no
  // coordinator connects them with the client. If `coordinators` is 0, the client's own links count.
  std::uint64_t cut_off_from(ClientId client, std::uint16_t nodes, std::uint16_t coordinators) const {
    if (coordinators == 0) return cut_off_from(client, nodes);
    return behind_all(client, nodes, coordinators, false);
  }

  // The nodes that are cut off from the client or are down, paused or suspended. A coordinator that is
  // down, paused or suspended connects nobody. Bit n stands for redis:n+1.
  std::uint64_t out_of_reach_of(ClientId client, std::uint16_t nodes, std::uint16_t coordinators) const {
    const std::uint64_t cut =
        coordinators == 0 ? cut_off_from(client, nodes) : behind_all(client, nodes, coordinators, true);
    return cut | idle_nodes();
  }

  // The nodes that are down, paused or suspended. Bit n stands for redis:n+1.
  std::uint64_t idle_nodes() const {
    std::uint64_t mask = 0;
    for (const FaultBegan& f : active_) {
      if (stops(f) && f.host.kind == HostKind::redis) mask |= bit(f.host);
    }
    return mask;
  }

  const std::vector<FaultBegan>& all() const { return active_; }

  // Returns true iff a fault of any kind is on the client, the node, the link between them, or a
  // coordinator or its links to either of them.
  bool trouble(ClientId client, NodeId node) const {
    return std::any_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      const bool between = f.host.kind == HostKind::coordinator;
      if (between && (f.peer == f.host || f.peer == HostId::redis(node))) return true;
      if (f.host == HostId::client(client) && f.peer.kind == HostKind::coordinator) return true;
      if (f.peer == f.host) return f.host == HostId::client(client) || f.host == HostId::redis(node);
      return f.host == HostId::client(client) && f.peer == HostId::redis(node);
    });
  }

  // `ranks` gives the number to write for each fault.
  void add_state_to(FieldWords& words, const std::vector<std::uint32_t>& ranks) const {
    words.add(active_.size());
    for (const FaultBegan& f : active_) words.add_all(f.kind, f.host, f.peer, f.until, ranks.at(f.fault));
  }

  friend bool operator==(const ActiveFaults&, const ActiveFaults&) = default;

 private:
  static bool stops(const FaultBegan& f) {
    return f.kind == FaultKind::pause || f.kind == FaultKind::suspend || takes_down(f.kind);
  }
  std::uint64_t behind_all(ClientId client, std::uint16_t nodes, std::uint16_t coordinators,
                           bool must_run) const {
    std::uint64_t mask = ~std::uint64_t{0};
    for (std::uint16_t i = 0; i < coordinators; ++i) mask &= behind(client, CoordinatorId{i}, must_run);
    return nodes < 64 ? mask & ((std::uint64_t{1} << nodes) - 1) : mask;
  }
  // The nodes that the client does not reach through this coordinator.
  std::uint64_t behind(ClientId client, CoordinatorId id, bool must_run) const {
    const HostId coordinator = HostId::coordinator(id);
    std::uint64_t mask = 0;
    for (const FaultBegan& f : active_) {
      const bool alone = f.peer == f.host;
      if (must_run && alone && stops(f) && f.host == coordinator) return ~std::uint64_t{0};
      if (f.kind != FaultKind::partition) continue;
      if (alone && (f.host == coordinator || f.host == HostId::client(client))) return ~std::uint64_t{0};
      if (f.host == HostId::client(client) && f.peer == coordinator) return ~std::uint64_t{0};
      if (alone && f.host.kind == HostKind::redis) mask |= bit(f.host);
      if (f.host == coordinator && f.peer.kind == HostKind::redis) mask |= bit(f.peer);
    }
    return mask;
  }
  static std::uint64_t bit(HostId node) { return std::uint64_t{1} << node.index; }

  void find_next_end() {
    next_end_ = Instant::never();
    for (const FaultBegan& f : active_) next_end_ = std::min(next_end_, f.until);
  }

  std::vector<FaultBegan> active_;  // in the order in which they began
  Instant next_end_ = Instant::never();
};

}  // namespace lockstep::properties
