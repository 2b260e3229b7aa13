#pragma once
// Says when a run that is made for one kind of violation (Sought in scenarios/run/run.h) is decided.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/ids.h"
#include "core/ratio.h"
#include "core/run_facts.h"
#include "core/time.h"
#include "properties/model/breaching_kinds.h"
#include "scenarios/run/run.h"
#include "sim/choices/fault.h"
#include "sim/queue/event.h"

namespace lockstep::scenarios {

// Of one run. It is decided once the violation is found. If only a violation outside counts, it is also
// decided once every fault that may breach what the kind assumes is over, and each client has made another
// acquire call since (or another attempt, if all that those faults do is to lose keys) or makes no more: no
// hold of a later violation would have seen a breach (properties/model). A fault whose event never comes
// keeps the run going.
class EarlyEnd {
 public:
  static constexpr std::uint64_t look_every = 16;  // events: a look takes about as long as two of them

  // `clocks` are those of the run. The facts must outlive this object.
  EarlyEnd(const Sought& sought, const RunFacts& facts, const StartClocks& clocks)
      : kind_(sought.kind),
        facts_(facts),
        may_be_hopeless_(sought.outside && properties::forgets_faults(sought.kind, facts) &&
                         are_right(clocks.client_rates) && are_right(clocks.node_rates)) {}

  // Returns the last instant that counts if the run can end where it is, and nothing if it has to go on.
  // Between two looks any number of events may come.
  template <class World>
  std::optional<Instant> look(World& world) {
    const sim::Event* next = world.next();
    if (next == nullptr || next->at == world.now()) return std::nullopt;
    const bool decided = world.observer().monitors.violated_before(kind_, next->at) ||
                         (may_be_hopeless_ && is_hopeless(world));
    if (!decided) return std::nullopt;
    return std::max(world.now(), next->at - nanoseconds(1));
  }

 private:
  static bool are_right(const std::vector<RateError>& rates) {
    return std::all_of(rates.begin(), rates.end(), [](RateError rate) { return rate == RateError{}; });
  }

  template <class World>
  bool is_hopeless(const World& world) {
    if (!over_ && !all_are_over(world)) return false;
    if (over_->nothing) return true;
    // What begins at the instant at which a fault ends may still see it.
    if (over_->holds.empty()) {
      if (over_->at == world.now()) return false;
      for (std::size_t client = 0; client < facts_.clients; ++client)
        over_->holds.push_back(hold_of(world, client));
    }
    for (std::size_t client = 0; client < facts_.clients; ++client) {
      const HoldId& then = over_->holds[client];
      const HoldId now = hold_of(world, client);
      const bool is_old = over_->lost_keys_only ? now == then : now.round == then.round;
      if (is_old && !client_of(world, client).is_finished()) return false;
    }
    return true;
  }

  template <class World>
  bool all_are_over(const World& world) {
    Over over;
    over.at = world.now();
    for (const sim::Fault& fault : world.faults()) {
      if (!properties::may_breach(kind_, fault.kind, fault.target.host, facts_)) continue;
      if (!is_over(fault, world.now(), world.end())) return false;
      over.nothing = false;
      over.lost_keys_only = over.lost_keys_only && properties::only_loses_keys(fault.kind);
    }
    over_ = over;
    return true;
  }

  template <class World>
  static const auto& client_of(const World& world, std::size_t client) {
    return world.parts().clients[client].client;
  }
  // Returns the hold or the attempt at hand of the client, or its last one.
  template <class World>
  static HoldId hold_of(const World& world, std::size_t client) {
    return client_of(world, client).holding().hold;
  }

  // Returns true iff no later acquire call can see the fault. One that waits for an instant, or that had no
  // effect, counts as to come.
  static bool is_over(const sim::Fault& fault, Instant now, Instant end) {
    if (fault.began > now) return false;
    if (fault.over) return true;
    return !lasts_apart(fault.kind) && !takes_down(fault.kind) &&
           fault.ends_if_begun(fault.began, end) <= now;
  }

  // All faults that may breach are over.
  struct Over {
    Instant at;                  // when that was seen
    bool nothing = true;         // there was none
    bool lost_keys_only = true;  // they can breach by keys of a hold that they lose, and in no other way
    std::vector<HoldId> holds;   // by client, soon after that
  };

  Property kind_;
  const RunFacts& facts_;
  bool may_be_hopeless_;
  std::optional<Over> over_;
};

}  // namespace lockstep::scenarios
