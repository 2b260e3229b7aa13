#pragma once
// LV, liveness, is violated in two ways. Either for longer than the bound nobody believes in a resource,
// all that time some client is running, connected to a majority and in an acquire call, and nobody
// acquires. Or an acquire call has not ended by its deadline.
//
// At an instant only the state after the last of its events counts. The stretch that begins at the instant
// of the last event is therefore judged when a later event comes. Beliefs are looked up again only after
// one has changed.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/check.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/verdict.h"
#include "properties/monitors/active_faults.h"
#include "properties/monitors/beliefs.h"
#include "properties/monitors/monitor_setup.h"

namespace lockstep::properties {

// The caller calls settle() before it reports any change, with the state before that change.
class Lv {
 public:
  void reset(const MonitorSetup& setup) {
    bound_ = setup.lv_bound;
    from_ = setup.lv_from;
    deadline_ = setup.acquire_deadline;
    deadline_from_ = setup.deadline_from;
    nodes_ = setup.nodes;
    lock_nodes_ = setup.lock_nodes();
    coordinators_ = setup.coordinators;
    callers_.assign(setup.clients, Caller{});
    wants_.assign(setup.resources, Want{});
    now_ = Instant::before_all();
    calls_ = overdue_call_ = 0;
    drought_.reset();
    overdue_.reset();
  }

  // Judges everything before `at`.
  void settle(Instant at, const Beliefs& beliefs) {
    if (at <= now_) return;
    if (bound_ && !drought_) {
      for (Want& want : wants_) judge(want, at, beliefs);
    }
    for (Want& want : wants_) want.acquired = false;
    now_ = at;
  }

  void called(Instant at, const AcquireCalled& e) {
    Caller& caller = of(e.client);
    close(at, caller, e.client);
    caller = {true, caller.able, caller.stuck, e.round, e.resource, at, ++calls_};
    if (caller.able) ++want(e.resource).able_callers;
  }

  void acquired(Instant at, const Acquired& e) {
    answered(at, e.hold.client, e.hold.round);
    want(e.resource).acquired = true;
  }

  // The client's call of this round has ended, with or without a hold.
  void answered(Instant at, ClientId client, std::uint32_t round) {
    if (of(client).round == round) close(at, of(client), client);
  }
  void crashed(Instant at, ClientId client) { close(at, of(client), client); }

  void belief_changed() {
    for (Want& want : wants_) want.looked_up = false;
  }

  void faults_changed(const ActiveFaults& faults) {
    for (std::uint16_t i = 0; i < callers_.size(); ++i) {
      Caller& caller = callers_[i];
      const NodeMask cut_off = faults.cut_off_from(ClientId{i}, nodes_, coordinators_);
      const bool connected = std::popcount(lock_nodes_ & ~cut_off) >= majority_of(lock_nodes_);
      const bool able = faults.running(ClientId{i}) && connected;
      if (caller.open && able != caller.able) want(caller.resource).able_callers += able ? 1 : -1;
      caller.able = able;
      caller.stuck = faults.stuck(ClientId{i});
    }
    belief_changed();
  }

  void finish(Instant end, const Beliefs& beliefs) {
    settle(end, beliefs);
    for (std::uint16_t i = 0; i < callers_.size(); ++i) {
      if (callers_[i].open) judge_deadline(end, callers_[i], ClientId{i});
    }
  }

  std::optional<Violation> first() const {
    if (drought_ && overdue_) return overdue_->at < drought_->at ? overdue_ : drought_;
    return drought_ ? drought_ : overdue_;
  }

  // Adds what still matters, except for what follows from beliefs and faults. REQUIRES: everything before
  // the next event has been judged.
  void add_state_to(FieldWords& words) const {
    for (const Caller& caller : callers_) {
      words.add(caller.open);
      if (!caller.open) continue;
      const auto before = [&](const Caller& other) { return other.open && other.call < caller.call; };
      words.add_all(caller.round, caller.resource.value, caller.since,
                    std::count_if(callers_.begin(), callers_.end(), before));
    }
    for (const Want& want : wants_) words.add_all(want.acquired, want.since);
  }

  friend bool operator==(const Lv&, const Lv&) = default;

 private:
  struct Caller {
    bool open = false;  // in an acquire call
    bool able = true;   // running and connected to a majority
    bool stuck = false;
    std::uint32_t round = 0;
    ResourceId resource;
    Instant since;
    std::uint64_t call = 0;  // its number in the order of all clients' calls
    friend bool operator==(const Caller&, const Caller&) = default;
  };

  struct Want {                                      // the demand for one resource
    int able_callers = 0;                            // clients in a call for it that could acquire
    bool acquired = false;                           // somebody acquired at now_
    bool looked_up = false;                          // believed_until is up to date
    Instant believed_until = Instant::before_all();  // the end of all beliefs if none changes
    Instant since = Instant::never();  // since then nobody has believed although somebody could acquire
    friend bool operator==(const Want&, const Want&) = default;
  };

  Caller& of(ClientId client) {
    CHECK(client.value < callers_.size(), "client {} of {}", client.value, callers_.size());
    return callers_[client.value];
  }
  Want& want(ResourceId resource) {
    CHECK(resource.value < wants_.size(), "resource {} of {}", resource.value, wants_.size());
    return wants_[resource.value];
  }

  void close(Instant at, Caller& caller, ClientId client) {
    if (!caller.open) return;
    judge_deadline(at, caller, client);
    caller.open = false;
    if (caller.able) --want(caller.resource).able_callers;
  }

  // Calls do not end in the order in which they become due. The violation with the earliest due instant
  // counts, and of several the call that was made first.
  void judge_deadline(Instant at, const Caller& caller, ClientId client) {
    if (!deadline_) return;
    const Instant due = std::max(caller.since, deadline_from_) + *deadline_;
    if (at <= due || (overdue_ && (overdue_->at < due || overdue_call_ < caller.call))) return;
    const HoldId who{client, 0, caller.round};
    overdue_ = Violation{Property::lv, due, who, who, NodeId{}};
    overdue_call_ = caller.call;
  }

  // Judges [now_, at).
  void judge(Want& want, Instant at, const Beliefs& beliefs) {
    for (Instant t = std::max(now_, from_); t < at;) {
      if (!want.looked_up) look_up(want, t, beliefs);
      const bool believed = t < want.believed_until;
      const Instant next = believed ? std::min(at, want.believed_until) : at;
      const bool starving = !believed && want.able_callers > 0;
      if (!starving || (want.acquired && t == now_)) want.since = Instant::never();
      if (starving) {
        want.since = std::min(want.since, t);
        if (next - want.since > *bound_) return report(want);
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
  // called first among those that could acquire.
  void report(const Want& want) {
    const Instant at = want.since + *bound_;
    if (drought_ && drought_->at <= at) return;
    const auto resource = static_cast<std::uint16_t>(&want - wants_.data());
    const Caller* first = nullptr;
    for (const Caller& caller : callers_) {
      if (!caller.open || !caller.able || caller.resource.value != resource) continue;
      if (first == nullptr || caller.call < first->call) first = &caller;
    }
    CHECK(first != nullptr, "a drought of resource {} without anybody waiting", resource);
    const HoldId who{ClientId{static_cast<std::uint16_t>(first - callers_.data())}, 0, first->round};
    drought_ = Violation{Property::lv, at, who, who, NodeId{}};
  }

  std::optional<Duration> bound_;
  Instant from_;
  std::optional<Duration> deadline_;
  Instant deadline_from_;
  std::uint16_t nodes_ = 0;
  NodeMask lock_nodes_ = 0;
  std::uint16_t coordinators_ = 0;
  std::vector<Caller> callers_;  // by client
  std::vector<Want> wants_;      // by resource
  Instant now_ = Instant::before_all();
  std::uint64_t calls_ = 0;
  std::uint64_t overdue_call_ = 0;
  std::optional<Violation> drought_;
  std::optional<Violation> overdue_;
};

}  // namespace lockstep::properties
