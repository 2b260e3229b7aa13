#pragma once
// Which faults are at work, for the properties that excuse what happens under one: LV and ORPH.
//
// A fault lasts until FaultEnded, or its projected end if that comes first: of many the end is not reported.
// Only a host that is down stays so until FaultEnded, because nobody can tell before when it will be up.

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

  // The next projected end: expire() has to be called for it before anything later is looked at.
  Instant next_end() const { return next_end_; }
  void expire(Instant at) {
    std::erase_if(active_, [&](const FaultBegan& f) { return f.until <= at; });
    find_next_end();
  }

  bool running(ClientId client) const {
    return std::none_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      const bool stops = f.kind == FaultKind::pause || f.kind == FaultKind::suspend || takes_down(f.kind);
      return stops && f.host == HostId::client(client);
    });
  }

  bool stuck(ClientId client) const {
    return std::any_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      return f.kind == FaultKind::stuck && f.host == HostId::client(client);
    });
  }

  // Bit n: redis:n+1 is cut off from the client, in one direction at least.
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

  // Bit n: redis:n+1 is down, paused or suspended.
  std::uint64_t idle_nodes() const {
    std::uint64_t mask = 0;
    for (const FaultBegan& f : active_) {
      const bool stops = f.kind == FaultKind::pause || f.kind == FaultKind::suspend || takes_down(f.kind);
      if (stops && f.host.kind == HostKind::redis) mask |= bit(f.host);
    }
    return mask;
  }

  const std::vector<FaultBegan>& all() const { return active_; }

  // Whether the client, the node or the link between them is under a fault of any kind.
  bool trouble(ClientId client, NodeId node) const {
    return std::any_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      if (f.peer == f.host) return f.host == HostId::client(client) || f.host == HostId::redis(node);
      return f.host == HostId::client(client) && f.peer == HostId::redis(node);
    });
  }

  // `ranks`: by fault, what it is called by instead of its number.
  void add_state_to(FieldWords& words, const std::vector<std::uint32_t>& ranks) const {
    words.add(active_.size());
    for (const FaultBegan& f : active_) words.add_all(f.kind, f.host, f.peer, f.until, ranks.at(f.fault));
  }

  friend bool operator==(const ActiveFaults&, const ActiveFaults&) = default;

 private:
  static std::uint64_t bit(HostId node) { return std::uint64_t{1} << node.index; }

  void find_next_end() {
    next_end_ = Instant::never();
    for (const FaultBegan& f : active_) next_end_ = std::min(next_end_, f.until);
  }

  std::vector<FaultBegan> active_;  // in the order in which they began
  Instant next_end_ = Instant::never();
};

}  // namespace lockstep::properties
