#pragma once
// The first half of LV: for longer than the bound no client believes in a resource and nobody acquires it,
// while some client has demand for it (docs/PROPERTIES.md, "Demand"). Time in which every client with demand
// only thinks stands still.
//
// At an instant only the state after the last of its events counts. The stretch that begins at the instant
// of the last event is therefore judged when a later event comes. Beliefs are looked up again only after
// one has changed.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/run_facts.h"
#include "core/verdict.h"
#include "properties/monitors/beliefs.h"

namespace lockstep::properties {

// The caller calls settle() before it reports any change, with the state before that change.
class Drought {
 public:
  void reset(const RunFacts& facts) {
    bound_ = facts.lv_bound;
    from_ = facts.lv_from;
    rounds_ = facts.rounds;
    repeats_from_ = facts.repeats_from;
    clients_.assign(facts.clients, Client{});
    wants_.assign(facts.resources, Want{});
    now_ = Instant::before_all();
    calls_ = 0;
    first_.reset();
  }

  // Judges everything before `at`.
  void settle(Instant at, const Beliefs& beliefs) {
    if (at <= now_) return;
    if (bound_ && !first_) {
      for (Want& want : wants_) judge(want, at, beliefs);
    }
    for (Want& want : wants_) want.acquired = false;
    now_ = at;
  }

  void called(const AcquireCalled& e) {
    Client& client = of(e.client);
    count(client, -1);
    client.demand = client.in_call = true;
    client.round = e.round;
    client.resource = e.resource;
    client.call = ++calls_;
    count(client, +1);
  }

  void acquired(const Acquired& e) {
    end_demand(of(e.hold.client));
    want(e.resource).acquired = true;
  }

  // A rejected call does not end the demand of a client that will call again.
  void rejected(Instant at, const Rejected& e) {
    Client& client = of(e.client);
    if (!client.in_call || client.round != e.round) return;
    count(client, -1);
    client.in_call = false;
    client.demand = rounds_ == 0 || e.round + 1 < rounds_ || at >= repeats_from_;
    count(client, +1);
  }

  void crashed(ClientId client) { end_demand(of(client)); }

  void belief_changed() {
    for (Want& want : wants_) want.looked_up = false;
  }

  void client_changed(ClientId id, bool running, bool stuck) {
    Client& client = of(id);
    count(client, -1);
    client.running = running;
    client.stuck = stuck;
    count(client, +1);
  }

  const std::optional<Violation>& first() const { return first_; }

  // Adds what still matters, except for what follows from beliefs and faults. REQUIRES: everything before
  // the next event has been judged.
  void add_state_to(FieldWords& words) const {
    for (const Client& client : clients_) {
      words.add((client.demand ? 1U : 0U) | (client.in_call ? 2U : 0U));
      if (!client.demand) continue;
      const auto before = [&](const Client& other) { return other.in_call && other.call < client.call; };
      words.add_all(client.round, client.resource.value,
                    std::count_if(clients_.begin(), clients_.end(), before));
    }
    for (const Want& want : wants_) words.add_all(want.acquired, want.counted);
  }

  friend bool operator==(const Drought&, const Drought&) = default;

 private:
  struct Client {
    bool demand = false;   // has called, and has not acquired, crashed or given up since
    bool in_call = false;  // false while it thinks
    bool running = true;
    bool stuck = false;
    std::uint32_t round = 0;
    ResourceId resource;
    std::uint64_t call = 0;  // its number in the order of all clients' calls
    bool wants() const { return demand && running && !stuck; }
    friend bool operator==(const Client&, const Client&) = default;
  };

  struct Want {                                      // the demand for one resource
    int demanding = 0;                               // clients that want it
    int calling = 0;                                 // those of them that are in a call
    bool acquired = false;                           // somebody acquired at now_
    bool looked_up = false;                          // believed_until is up to date
    Instant believed_until = Instant::before_all();  // the end of all beliefs if none changes
    Instant since = Instant::never();  // since then nobody has believed although somebody wanted
    Duration counted;                  // of the time since then
    friend bool operator==(const Want&, const Want&) = default;
  };

  Client& of(ClientId client) {
    CHECK(client.value < clients_.size(), "client {} of {}", client.value, clients_.size());
    return clients_[client.value];
  }
  Want& want(ResourceId resource) {
    CHECK(resource.value < wants_.size(), "resource {} of {}", resource.value, wants_.size());
    return wants_[resource.value];
  }

  void count(const Client& client, int by) {
    if (!client.wants()) return;
    Want& wanted = want(client.resource);
    wanted.demanding += by;
    if (client.in_call) wanted.calling += by;
  }

  void end_demand(Client& client) {
    count(client, -1);
    client.demand = client.in_call = false;
  }

  // Judges [now_, at).
  void judge(Want& want, Instant at, const Beliefs& beliefs) {
    for (Instant t = std::max(now_, from_); t < at;) {
      if (!want.looked_up) look_up(want, t, beliefs);
      const bool believed = t < want.believed_until;
      const Instant next = believed ? std::min(at, want.believed_until) : at;
      const bool starving = !believed && want.demanding > 0;
      if (!starving || (want.acquired && t == now_)) {
        want.since = Instant::never();
        want.counted = Duration{};
      }
      if (starving) {
        want.since = std::min(want.since, t);
        if (want.calling > 0) {
          if (want.counted + (next - t) > *bound_) return report(want, t + (*bound_ - want.counted));
          want.counted += next - t;
        }
      }
      t = next;
    }
  }

  void look_up(Want& want, Instant t, const Beliefs& beliefs) {
    want.looked_up = true;
    want.believed_until = Instant::before_all();
    const auto resource = static_cast<std::uint16_t>(&want - wants_.data());
    for (const Belief& belief : beliefs) {
      const bool counts = belief.known && belief.resource.value == resource && belief.contains(t) &&
                          !of(belief.hold.client).stuck;
      if (counts) want.believed_until = std::max(want.believed_until, belief.until);
    }
  }

  // Resources are judged one after the other, and the earliest violation counts. It names the client that
  // called first among those that wait for an answer.
  void report(const Want& want, Instant at) {
    if (first_ && first_->at <= at) return;
    const auto resource = static_cast<std::uint16_t>(&want - wants_.data());
    const Client* waits = nullptr;
    for (const Client& client : clients_) {
      if (!client.wants() || !client.in_call || client.resource.value != resource) continue;
      if (waits == nullptr || client.call < waits->call) waits = &client;
    }
    CHECK(waits != nullptr, "a drought of resource {} without anybody waiting", resource);
    const HoldId who{ClientId{static_cast<std::uint16_t>(waits - clients_.data())}, 0, waits->round};
    first_ = Violation{Property::lv, at, who, who, NodeId{}, KeyId{}, want.since};
  }

  std::optional<Duration> bound_;
  Instant from_;
  std::uint32_t rounds_ = 0;
  Instant repeats_from_ = Instant::never();
  std::vector<Client> clients_;  // by client
  std::vector<Want> wants_;      // by resource
  Instant now_ = Instant::before_all();
  std::uint64_t calls_ = 0;
  std::optional<Violation> first_;
};

}  // namespace lockstep::properties
