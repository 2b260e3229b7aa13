#pragma once
// Which nodes are within reach of a client, and which faults are at work (docs/PROPERTIES.md, "Within
// reach"). LV and ORPH need both. Reach is judged from what is in force at an instant, never from what
// comes.
//
// A fault lasts until its projected end or until FaultEnded, whichever comes first, because the ends of
// many faults are not reported. A fault that takes a host down is the exception: it lasts until
// FaultEnded, because nobody can tell in advance when the host will be up.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/fault_kind.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/reach_facts.h"
#include "core/time.h"

namespace lockstep::properties {

class Reach {
 public:
  void reset(const ReachFacts& facts) {
    facts_ = facts;
    active_.clear();
    held_.clear();
    backlogs_.clear();
    now_ = Instant::before_all();
    next_change_ = Instant::never();
  }

  // ---- What happens ----

  void began(Instant at, const FaultBegan& e) {
    FaultBegan fault = e;
    if (takes_down(e.kind)) {
      fault.until = Instant::never();
      std::erase_if(backlogs_, [&](const Backlog& b) { return b.host == e.host; });
    }
    if (fault.until > at) active_.push_back(fault);
    pass(at);
  }
  void ended(Instant at, const FaultEnded& e) {
    std::erase_if(active_, [&](const FaultBegan& f) { return f.fault == e.fault; });
    pass(at);
  }
  void held(Instant at, const LinkHeld& e) {
    const auto same = [&](const Held& h) { return h.host == e.host && h.peer == e.peer; };
    const auto known = std::find_if(held_.begin(), held_.end(), same);
    const Instant until = e.until > at && known != held_.end() ? std::max(known->until, e.until) : e.until;
    std::erase_if(held_, same);
    if (until > at) held_.push_back({e.host, e.peer, until});
    pass(at);
  }
  void grown(Instant at, const BacklogGrown& e) {
    std::erase_if(backlogs_, [&](const Backlog& b) { return b.host == e.host; });
    if (e.until > at) backlogs_.push_back({e.host, e.until});
    pass(at);
  }

  // Returns the next instant at which reach can change although nothing is reported, or Instant::never().
  // The caller must call pass() for it before it asks about a later instant.
  Instant next_change() const { return next_change_; }
  void pass(Instant at) {
    now_ = at;
    std::erase_if(active_, [&](const FaultBegan& f) { return f.until <= at; });
    std::erase_if(held_, [&](const Held& h) { return h.until <= at; });
    std::erase_if(backlogs_, [&](const Backlog& b) { return b.until <= at; });
    find_next_change();
  }

  // ---- What is in force ----

  bool running(ClientId client) const { return !stopped(HostId::client(client)); }

  bool stuck(ClientId client) const {
    return std::any_of(active_.begin(), active_.end(), [&](const FaultBegan& f) {
      return effect_of(f.kind) == FaultEffect::hangs && f.host == HostId::client(client);
    });
  }

  // Returns the nodes of the client's list that are within its reach. A client that does not run reaches
  // none.
  NodeMask within(ClientId client) const { return reached_by(client) & facts_.nodes_of(client); }

  // Returns true iff a majority of the nodes of its list is within reach of the client.
  bool connected(ClientId client) const {
    return std::popcount(within(client)) >= majority_of(facts_.nodes_of(client));
  }

  // Returns true iff the node is within reach of the client, whether or not it is on the client's list.
  bool reaches(ClientId client, NodeId node) const { return (reached_by(client) & mask_of(node)) != 0; }

  // Holds the faults at work, in the order in which they began.
  const std::vector<FaultBegan>& faults() const { return active_; }

  // `ranks` gives the number to write for each fault.
  void add_state_to(FieldWords& words, const std::vector<std::uint32_t>& ranks) const {
    words.add_all(active_.size(), held_.size(), backlogs_.size());
    for (const FaultBegan& f : active_) words.add_all(f.kind, f.host, f.peer, f.until, ranks.at(f.fault));
    for (const Held& h : held_) words.add_all(h.host, h.peer, h.until);
    for (const Backlog& b : backlogs_) words.add_all(b.host, b.until);
  }

  friend bool operator==(const Reach&, const Reach&) = default;

 private:
  struct Held {  // the link between a client or coordinator and a server
    HostId host;
    HostId peer;
    Instant until;
    friend bool operator==(const Held&, const Held&) = default;
  };
  struct Backlog {
    HostId host;
    Instant until;
    friend bool operator==(const Backlog&, const Backlog&) = default;
  };

  // Returns true only if every client reaches every node.
  bool undisturbed() const {
    return active_.empty() && held_.empty() && backlogs_.empty() && facts_.missing.empty();
  }

  bool stopped(HostId host) const {
    return std::any_of(active_.begin(), active_.end(),
                       [&](const FaultBegan& f) { return stops(f.kind) && f.host == host; });
  }

  // Returns all nodes that are within reach of the client.
  NodeMask reached_by(ClientId client) const {
    if (undisturbed()) [[likely]]
      return mask_of_first(facts_.nodes);
    const HostId from = HostId::client(client);
    if (facts_.coordinators == 0)
      return reached_over_links(from, HostKind::redis, facts_.nodes) & ~swamped(client);
    NodeMask reached = 0;
    for (std::uint64_t between = reached_over_links(from, HostKind::coordinator, facts_.coordinators);
         between != 0; between &= between - 1) {
      const CoordinatorId coordinator{static_cast<std::uint16_t>(std::countr_zero(between))};
      reached |= reached_over_links(HostId::coordinator(coordinator), HostKind::redis, facts_.nodes);
    }
    return reached & ~swamped(client);
  }

  // Returns which of the `count` servers of that kind run and are behind links of the host that exist, are
  // cut in neither direction, and carry no message that a fault holds up. A host that does not run has none.
  std::uint64_t reached_over_links(HostId host, HostKind kind, std::uint16_t count) const {
    std::uint64_t reached = mask_of_first(count);
    const auto lose = [&](HostId server) {
      if (server.kind == kind) reached &= ~(std::uint64_t{1} << server.index);
    };
    for (const FaultBegan& f : active_) {
      const bool cuts = effect_of(f.kind) == FaultEffect::cuts;
      if (stops(f.kind) || (cuts && f.peer == f.host)) {
        if (f.host == host) return 0;
        lose(f.host);
      } else if (cuts && f.host == host) {
        lose(f.peer);
      }
    }
    for (const Held& h : held_) {
      if (h.host == host) lose(h.peer);
    }
    for (const auto& [opener, server] : facts_.missing) {
      if (opener == host) lose(server);
    }
    return reached;
  }

  // Returns the nodes that have so much to work off that the client gives up on them.
  NodeMask swamped(ClientId client) const {
    NodeMask nodes = 0;
    for (const Backlog& b : backlogs_) {
      const NodeId node{b.host.index};
      if (b.host.kind == HostKind::redis && b.until - now_ > facts_.patience_of(client, node))
        nodes |= mask_of(node);
    }
    return nodes;
  }

  void find_next_change() {
    next_change_ = Instant::never();
    for (const FaultBegan& f : active_) next_change_ = std::min(next_change_, f.until);
    for (const Held& h : held_) next_change_ = std::min(next_change_, h.until);
    for (const Backlog& b : backlogs_) {
      next_change_ = std::min(next_change_, b.until);
      for (const Duration patience : facts_.patiences) {
        if (b.until - patience > now_) next_change_ = std::min(next_change_, b.until - patience);
      }
    }
  }

  ReachFacts facts_;
  std::vector<FaultBegan> active_;  // in the order in which they began
  std::vector<Held> held_;
  std::vector<Backlog> backlogs_;
  Instant now_ = Instant::before_all();  // of the last change
  Instant next_change_ = Instant::never();
};

}  // namespace lockstep::properties
