#include "properties/model/lv_reach.h"

#include <algorithm>
#include <bit>
#include <set>

#include "core/fault_kind.h"
#include "core/visit.h"
#include "properties/monitors/reach.h"

namespace lockstep::properties {
namespace {

// What a client has to do with the resource at an instant.
struct Stake {
  bool demand = false;                    // has called and not acquired since
  bool holds = false;                     // an attempt or a hold of it is under way
  Instant ended = Instant::before_all();  // when its last attempt or hold ended
};

// Walks the history up to the violation and calls look(to, reach, walk) for each stretch in which nothing
// changes; the stretch ends at `to`.
class Walk {
 public:
  Walk(const Violation& violation, const History& history, const ReachFacts& facts, std::uint16_t clients)
      : violation_(violation), history_(history), facts_(facts), stakes_(clients) {
    for (const Recorded& recorded : history) {
      const auto* call = std::get_if<AcquireCalled>(&recorded.what);
      if (call != nullptr && call->client == violation.hold.client && recorded.at <= violation.at)
        resource_ = call->resource;
    }
  }

  template <class Look>
  void run(Look&& look) {
    Reach reach;
    reach.reset(facts_);
    const auto pass_to = [&](Instant to) {
      while (reach.next_change() <= to) {
        const Instant change = reach.next_change();
        look(change, reach, *this);
        reach.pass(change);
      }
      look(to, reach, *this);
    };
    for (const Recorded& recorded : history_) {
      if (recorded.at >= violation_.at) break;
      pass_to(recorded.at);
      if (const auto* e = std::get_if<FaultBegan>(&recorded.what)) begin(recorded.at, *e, reach);
      if (const auto* e = std::get_if<FaultEnded>(&recorded.what)) reach.ended(recorded.at, *e);
      if (const auto* e = std::get_if<LinkHeld>(&recorded.what)) reach.held(recorded.at, *e);
      if (const auto* e = std::get_if<BacklogGrown>(&recorded.what)) reach.grown(recorded.at, *e);
      std::visit([&](const auto& what) { see(recorded.at, what); }, recorded.what);
    }
    pass_to(violation_.at);
  }

  const Stake& stake_of(ClientId client) const { return stakes_[client.value]; }

  // Returns the faults that stand between the client and its nodes now: those at work, and delays and
  // slowness whose effect may outlast them.
  std::set<std::uint16_t> in_the_way(ClientId client, const Reach& reach) const {
    std::set<std::uint16_t> faults;
    const auto add = [&](const FaultBegan& fault) {
      if (concerns(fault, client)) faults.insert(fault.fault);
    };
    for (const FaultBegan& fault : reach.faults()) {
      if (stops(fault.kind) || effect_of(fault.kind) == FaultEffect::cuts) add(fault);
    }
    for (const FaultBegan& fault : lingering_) add(fault);
    return faults;
  }

 private:
  static bool lingers(FaultKind kind) {
    return effect_of(kind) == FaultEffect::delays || effect_of(kind) == FaultEffect::slows;
  }

  static bool concerns(const FaultBegan& fault, ClientId client) {
    return fault.host.kind != HostKind::client || fault.host == HostId::client(client);
  }

  void begin(Instant at, const FaultBegan& fault, Reach& reach) {
    reach.began(at, fault);
    if (lingers(fault.kind)) lingering_.push_back(fault);
    if (takes_down(fault.kind) && fault.host.kind == HostKind::client) end(at, ClientId{fault.host.index});
  }

  void end(Instant at, ClientId client) {
    Stake& stake = stakes_[client.value];
    if (stake.holds) stake.ended = at;
    stake.demand = stake.holds = false;
  }

  void see(Instant, const AcquireCalled& e) {
    if (e.resource == resource_) stakes_[e.client.value].demand = true;
  }
  void see(Instant, const AttemptStarted& e) {
    if (stakes_[e.hold.client.value].demand) stakes_[e.hold.client.value].holds = true;
  }
  void see(Instant, const Acquired& e) {
    if (e.resource == resource_) stakes_[e.hold.client.value].demand = false;
  }
  void see(Instant at, const Rejected& e) {
    if (stakes_[e.client.value].holds) stakes_[e.client.value].ended = at;
    stakes_[e.client.value].holds = false;
  }
  void see(Instant at, const Released& e) {
    Stake& stake = stakes_[e.hold.client.value];
    if (stake.holds && !stake.demand) {
      stake.ended = at;
      stake.holds = false;
    }
  }
  template <class Other>
  void see(Instant, const Other&) {}

  const Violation& violation_;
  const History& history_;
  const ReachFacts& facts_;
  ResourceId resource_;
  std::vector<Stake> stakes_;          // by client
  std::vector<FaultBegan> lingering_;  // delays and slowness so far
};

// Collects the stretches in which a client lacked its majority.
class Lacking {
 public:
  Lacking(const ReachFacts& facts, std::uint16_t clients) : found_(clients) {
    for (std::uint16_t i = 0; i < clients; ++i) {
      found_[i].client = ClientId{i};
      found_[i].fewest = static_cast<std::uint16_t>(std::popcount(facts.nodes_of(ClientId{i})));
    }
  }

  void add(ClientId client, const Reach& reach, const Walk& walk) {
    Unreached& found = found_[client.value];
    const auto within = static_cast<std::uint16_t>(std::popcount(reach.within(client)));
    found.fewest = std::min(found.fewest, within);
    for (const std::uint16_t fault : walk.in_the_way(client, reach)) {
      const auto place = std::lower_bound(found.faults.begin(), found.faults.end(), fault);
      if (place == found.faults.end() || *place != fault) found.faults.insert(place, fault);
    }
    lacks_.insert(client.value);
  }

  std::vector<Unreached> result() const {
    std::vector<Unreached> result;
    for (const std::uint16_t client : lacks_) result.push_back(found_[client]);
    return result;
  }

 private:
  std::vector<Unreached> found_;
  std::set<std::uint16_t> lacks_;
};

}  // namespace

std::vector<Unreached> unreached_callers(const Violation& violation, const History& history,
                                         const ReachFacts& facts, std::uint16_t clients) {
  Lacking lacking(facts, clients);
  Walk(violation, history, facts, clients).run([&](Instant to, const Reach& reach, const Walk& walk) {
    if (to <= violation.since) return;
    for (std::uint16_t i = 0; i < clients; ++i) {
      const ClientId client{i};
      const bool demands = walk.stake_of(client).demand && reach.running(client) && !reach.stuck(client);
      if (demands && !reach.connected(client)) lacking.add(client, reach, walk);
    }
  });
  return lacking.result();
}

std::vector<Unreached> unreached_holders(const Violation& violation, const History& history,
                                         const ReachFacts& facts, std::uint16_t clients, Duration ttl) {
  Lacking lacking(facts, clients);
  Walk(violation, history, facts, clients).run([&](Instant to, const Reach& reach, const Walk& walk) {
    for (std::uint16_t i = 0; i < clients; ++i) {
      const ClientId client{i};
      const Stake& stake = walk.stake_of(client);
      const bool counts = to > violation.since ? stake.holds || stake.ended + ttl > violation.since
                                               : stake.holds && to + ttl > violation.since;
      if (counts && !reach.connected(client)) lacking.add(client, reach, walk);
    }
  });
  return lacking.result();
}

}  // namespace lockstep::properties
