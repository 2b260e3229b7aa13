#include "tests/properties/reference/timeline.h"

#include <algorithm>
#include <set>

namespace lockstep::properties::reference {

std::vector<Hold> holds_of(const History& history) {
  std::vector<Hold> holds;
  for (const Recorded& event : history) {
    const auto* acquired = std::get_if<Acquired>(&event.what);
    if (acquired == nullptr || rank_of(holds, acquired->hold)) continue;
    Hold hold{acquired->hold, acquired->resource, event.at, acquired->fencing, {}};
    for (std::uint16_t n = 0; n < 64; ++n) {
      if ((acquired->lock_nodes >> n & 1U) != 0) hold.nodes.push_back(NodeId{n});
    }
    holds.push_back(hold);
  }
  return holds;
}

std::optional<std::size_t> rank_of(const std::vector<Hold>& holds, HoldId id) {
  for (std::size_t rank = 0; rank < holds.size(); ++rank) {
    if (holds[rank].id == id) return rank;
  }
  return std::nullopt;
}

namespace {

class BeliefWalk {
 public:
  // `resource` is empty for an extension, which takes the resource of the hold's earlier beliefs.
  void begin_or_prolong(const Recorded& event, std::size_t index, HoldId hold,
                        std::optional<ResourceId> resource, Instant until) {
    const Instant end = std::max(event.at, until);
    Belief* last = last_of(hold);
    if (!resource && released_.contains(hold)) return;
    if (last != nullptr && event.at < last->during.until) {
      last->during.until = end;
      return;
    }
    if (!resource && last == nullptr) return;  // No application was told of this hold.
    beliefs_.push_back(
        {hold, resource ? *resource : last->resource, {event.at, end}, index, BeliefStop::validity});
  }

  // A change of the clock moves the end of a belief that still runs. It never brings back a belief that
  // has ended.
  void move(Instant at, HoldId hold, Instant until) {
    Belief* last = last_of(hold);
    if (last != nullptr && at < last->during.until) last->during.until = std::max(at, until);
  }

  void stop(Instant at, HoldId hold, BeliefStop reason) {
    if (reason == BeliefStop::release) released_.insert(hold);
    Belief* last = last_of(hold);
    if (last == nullptr || last->during.until <= at) return;
    last->during.until = at;
    last->stop = reason;
  }

  std::vector<Belief> result() const {
    std::vector<Belief> nonempty;
    for (const Belief& belief : beliefs_) {
      if (!belief.during.empty()) nonempty.push_back(belief);
    }
    return nonempty;
  }

 private:
  Belief* last_of(HoldId hold) {
    const auto found =
        std::find_if(beliefs_.rbegin(), beliefs_.rend(), [&](const Belief& b) { return b.hold == hold; });
    return found == beliefs_.rend() ? nullptr : &*found;
  }

  std::vector<Belief> beliefs_;
  std::set<HoldId> released_;  // no extension revives these
};

BeliefStop stop_of(BeliefEnd reason) {
  switch (reason) {
    case BeliefEnd::release_called:
      return BeliefStop::release;
    case BeliefEnd::lost:
      return BeliefStop::lost;
    case BeliefEnd::crashed:
      return BeliefStop::crash;
  }
  return BeliefStop::crash;
}

}  // namespace

std::vector<Belief> beliefs_of(const History& history) {
  BeliefWalk walk;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Recorded& event = history[i];
    if (const auto* acquired = std::get_if<Acquired>(&event.what)) {
      walk.begin_or_prolong(event, i, acquired->hold, acquired->resource, acquired->belief_until);
    } else if (const auto* extended = std::get_if<Extended>(&event.what)) {
      walk.begin_or_prolong(event, i, extended->hold, std::nullopt, extended->belief_until);
    } else if (const auto* moved = std::get_if<BeliefMoved>(&event.what)) {
      walk.move(event.at, moved->hold, moved->belief_until);
    } else if (const auto* ended = std::get_if<BeliefEnded>(&event.what)) {
      walk.stop(event.at, ended->hold, stop_of(ended->reason));
    } else if (const auto* released = std::get_if<Released>(&event.what)) {
      walk.stop(event.at, released->hold, BeliefStop::release);
    }
  }
  return walk.result();
}

bool believes(const std::vector<Belief>& beliefs, HoldId hold, Instant t) {
  return std::any_of(beliefs.begin(), beliefs.end(),
                     [&](const Belief& b) { return b.hold == hold && b.during.contains(t); });
}

namespace {

class KeepingWalk {
 public:
  explicit KeepingWalk(const ReferenceSetup& setup) : setup_(setup) {}

  void end(Instant at, NodeId node, KeyId key) {
    for (Keeping& k : keepings_) {
      if (k.node == node && k.key == key && at < k.during.until) k.during.until = at;
    }
  }

  // An event with the end of an entry says that the entry is there now, under its stamp and no other.
  void keep(Instant at, NodeId node, KeyId key, HoldId hold, Instant until) {
    end(at, node, key);
    keepings_.push_back({node, key, hold, {at, until}, until});
  }

  std::vector<Keeping> result() const {
    std::vector<Keeping> kept;
    for (const Keeping& k : keepings_) {
      if (!k.during.empty() && setup_.is_lock_key(k.key)) kept.push_back(k);
    }
    return kept;
  }

 private:
  const ReferenceSetup& setup_;
  std::vector<Keeping> keepings_;
};

}  // namespace

std::vector<Keeping> keepings_of(const History& history, const ReferenceSetup& setup) {
  KeepingWalk walk(setup);
  for (const Recorded& event : history) {
    if (const auto* set = std::get_if<KeySet>(&event.what)) {
      walk.keep(event.at, set->node, set->key, set->hold, set->keeps_until);
    } else if (const auto* changed = std::get_if<KeyExpiryChanged>(&event.what)) {
      walk.keep(event.at, changed->node, changed->key, changed->hold, changed->keeps_until);
    } else if (const auto* moved = std::get_if<KeyMoved>(&event.what)) {
      walk.keep(event.at, moved->node, moved->key, moved->hold, moved->keeps_until);
    } else if (const auto* deleted = std::get_if<KeyDeleted>(&event.what)) {
      walk.end(event.at, deleted->node, deleted->key);
    } else if (const auto* lost = std::get_if<KeyLost>(&event.what)) {
      walk.end(event.at, lost->node, lost->key);
    }
  }
  return walk.result();
}

Voters::Voters(const History& history, const ReferenceSetup& setup)
    : history_(history), setup_(setup), keepings_(keepings_of(history, setup)) {}

std::size_t Voters::keeping(const Hold& hold, Instant t) const {
  std::size_t count = 0;
  for (const NodeId node : hold.nodes) {
    for (std::uint16_t number = 0; number < keys_per_node(); ++number) {
      if (keeps(hold, node, number, t)) ++count;
    }
  }
  return count;
}

bool Voters::keeps(const Hold& hold, NodeId node, std::uint16_t number, Instant t) const {
  const KeySet* own = own_entry(hold.id, node, t);
  return std::any_of(keepings_.begin(), keepings_.end(), [&](const Keeping& k) {
    const bool any_will_do =
        setup_.entries_without_owner && own != nullptr && own->key == k.key && own->keeps_until <= k.ends;
    return k.node == node && (setup_.keys == 0 || k.key == KeyId{number}) && k.during.contains(t) &&
           (k.hold == hold.id || any_will_do);
  });
}

// Returns the last entry that the hold has set on the node up to `t`; nullptr if it has set none.
const KeySet* Voters::own_entry(HoldId hold, NodeId node, Instant t) const {
  const KeySet* own = nullptr;
  for (const Recorded& event : history_) {
    const auto* set = std::get_if<KeySet>(&event.what);
    if (event.at <= t && set != nullptr && set->hold == hold && set->node == node &&
        setup_.is_lock_key(set->key))
      own = set;
  }
  return own;
}

std::size_t majority_of(std::size_t n) { return n / 2 + 1; }

std::optional<ClientId> crashed_by(const Observation& what) {
  const auto* fault = std::get_if<FaultBegan>(&what);
  const auto* ended = std::get_if<BeliefEnded>(&what);
  if (fault != nullptr && takes_down(fault->kind) && fault->host.kind == HostKind::client)
    return ClientId{fault->host.index};
  if (ended != nullptr && ended->reason == BeliefEnd::crashed) return ended->hold.client;
  return std::nullopt;
}

std::vector<Call> calls_of(const History& history) {
  std::vector<Call> calls;
  const auto answer = [&](ClientId client, std::uint32_t round, Instant at) {
    for (Call& call : calls) {
      if (call.client == client && call.round == round && at < call.open.until) call.open.until = at;
    }
  };
  for (const Recorded& event : history) {
    if (const auto client = crashed_by(event.what)) {
      for (const Call& call : calls) {
        if (call.client == *client) answer(*client, call.round, event.at);
      }
    }
    if (const auto* called = std::get_if<AcquireCalled>(&event.what)) {
      calls.push_back({called->client, called->round, called->resource, {event.at, Instant::never()}});
    } else if (const auto* acquired = std::get_if<Acquired>(&event.what)) {
      answer(acquired->hold.client, acquired->hold.round, event.at);
    } else if (const auto* rejected = std::get_if<Rejected>(&event.what)) {
      answer(rejected->client, rejected->round, event.at);
    }
  }
  return calls;
}

std::vector<Fault> faults_of(const History& history) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const auto* began = std::get_if<FaultBegan>(&history[i].what);
    if (began == nullptr) continue;
    Fault fault{began->kind,
                began->host,
                began->peer,
                {history[i].at, takes_down(began->kind) ? Instant::never() : began->until}};
    for (std::size_t j = i + 1; j < history.size(); ++j) {
      const auto* ended = std::get_if<FaultEnded>(&history[j].what);
      if (ended == nullptr || ended->fault != began->fault) continue;
      fault.during.until = std::min(fault.during.until, history[j].at);
      break;
    }
    faults.push_back(fault);
  }
  return faults;
}

Instant end_of(const History& history, const ReferenceSetup& setup) {
  return history.empty() ? setup.end : std::max(setup.end, history.back().at);
}

void Samples::add(const Interval& interval) {
  add(interval.from);
  add(interval.until);
}

std::vector<Instant> Samples::ascending() const {
  const std::set<Instant> once(instants_.begin(), instants_.end());
  return {once.begin(), once.end()};
}

}  // namespace lockstep::properties::reference
