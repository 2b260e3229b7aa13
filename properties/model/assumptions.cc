#include "properties/model/assumptions.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

#include "core/check.h"
#include "properties/model/judge_clocks.h"
#include "properties/model/judge_delays.h"
#include "properties/model/lv_reach.h"
#include "properties/model/release_faults.h"

namespace lockstep::properties {
namespace {

class Assessor {
 public:
  explicit Assessor(Evidence& evidence) : e_(evidence) {}

  void assess_all() {
    const Property property = e_.violation.property;
    if (property == Property::rel || property == Property::fence) return;
    if (property == Property::orph) return judge_release();
    judge_clocks(e_);
    judge_suspends();
    judge_lost_keys();
    if (e_.facts.lock.coordinators_keep_keys) judge_coordinators();
    if (e_.facts.reach.coordinators == 0) judge_node_lists();
    if (!e_.facts.lock.reports_validity && property != Property::lv) judge_stalls(e_);
    if (property == Property::res) judge_resource(e_);
    if (property == Property::lv) judge_reach();
  }

 private:
  void judge_coordinators() {
    for (const Struck& struck : e_.struck) {
      const bool forgets = takes_down(struck.fault.kind) && struck.fault.host.kind == HostKind::coordinator;
      if (!forgets || !e_.in_time(struck, e_.first_call())) continue;
      e_.breach(Assumption::coordinator_remembers, struck, e_.facts.lock.ttl, {}, Softened{});
    }
  }

  void judge_suspends() {
    for (const Struck& struck : e_.struck) {
      if (effect_of(struck.fault.kind) != FaultEffect::suspends) continue;
      const auto concerns = [&](const Concerned& c) {
        return struck.fault.host == HostId::client(c.hold.client) && e_.in_time(struck, c.called);
      };
      const bool matters = e_.of_all() ? struck.fault.host.kind == HostKind::client
                                       : std::any_of(e_.concerned.begin(), e_.concerned.end(), concerns);
      if (!matters) continue;
      e_.breach(Assumption::suspended_client, struck, {}, Duration{struck.fault.magnitude}, Softened{});
    }
  }

  // A node must keep an acknowledged key for its TTL, also through a crash. A node that restarts after the
  // TTL has nothing left to lose. If a lock's entries have no owner, an entry counts even when its writer
  // did not acquire.
  void judge_lost_keys() {
    for (const Lost& lost : e_.lost) {
      const bool matters = e_.of_all() ||
                           std::any_of(e_.concerned.begin(), e_.concerned.end(),
                                       [&](const Concerned& c) { return c.hold == lost.key.hold; }) ||
                           (e_.facts.lock.entries_without_owner && lost.at >= e_.first_call());
      const auto why = std::find_if(e_.struck.begin(), e_.struck.end(), [&](const Struck& struck) {
        return struck.fault.fault == lost.key.fault;
      });
      if (!matters || why == e_.struck.end()) continue;
      const bool outage = takes_down(why->fault.kind);
      e_.result.culprits.blame(why->fault.fault, outage ? Neighbour{Softened{}} : Neighbour{Gone{}});
      e_.result.breached.push_back({Assumption::key_kept,
                                    HostId::redis(lost.key.node),
                                    lost.at,
                                    e_.facts.lock.ttl,
                                    {},
                                    {struck_fault(*why)}});
    }
  }

  void judge_node_lists() {
    const auto& lists = e_.facts.reach.lists;
    if (e_.of_all() && std::adjacent_find(lists.begin(), lists.end(), std::not_equal_to<>()) != lists.end()) {
      e_.breach_by(Given::set_up, Assumption::one_node_list, HostId::client(e_.violation.hold.client),
                   Count{1}, Count{static_cast<std::uint32_t>(lists.size())});
      return;
    }
    const auto& first = e_.concerned.front().acquired;
    const auto& last = e_.concerned.back().acquired;
    if (!first || !last || first->lock_nodes == last->lock_nodes) return;
    e_.breach_by(Given::set_up, Assumption::one_node_list, HostId::client(e_.violation.other.client),
                 Count{1}, Count{2});
  }

  void judge_reach() {
    const auto clients = static_cast<std::uint16_t>(e_.clocks.client_rates.size());
    for (const Unreached& client : unreached_callers(e_.violation, e_.history, e_.facts.reach, clients))
      judge_reach_of(client);
    if (!lv_is_wished()) return;
    for (const Unreached& client :
         unreached_holders(e_.violation, e_.history, e_.facts.reach, clients, e_.facts.lock.ttl))
      judge_reach_of(client);
  }

  // Returns true iff the bound or the deadline that was overrun is a wish of the scenario, shorter than what
  // is computed. An extension's or a release's deadline is always the computed one.
  bool lv_is_wished() const {
    const Duration overrun = e_.violation.at - e_.violation.since;
    const auto breaks = [&](const std::optional<Duration>& wish) { return wish && overrun >= *wish; };
    return breaks(e_.facts.wished_lv_bound) || breaks(e_.facts.wished_acquire_deadline);
  }

  void judge_reach_of(const Unreached& unreached) {
    const NodeMask nodes = e_.facts.reach.nodes_of(unreached.client);
    Breach breach{Assumption::reach,
                  HostId::client(unreached.client),
                  e_.violation.at,
                  Count{static_cast<std::uint32_t>(majority_of(nodes)),
                        static_cast<std::uint32_t>(std::popcount(nodes))},
                  Count{unreached.fewest, 0},
                  {}};
    for (const Struck& struck : e_.struck) {
      if (!std::binary_search(unreached.faults.begin(), unreached.faults.end(), struck.fault.fault)) continue;
      e_.result.culprits.blame(struck.fault.fault, Gone{});
      breach.at = std::min(breach.at, struck.at);
      breach.by.emplace_back(struck_fault(struck));
    }
    if (breach.by.empty()) {
      e_.breach_by(Given::set_up, breach.assumption, breach.host, breach.allowed, breach.seen);
    } else {
      e_.result.breached.push_back(std::move(breach));
    }
  }

  void judge_release() {
    for (const ReleaseFault& kept_away : release_faults(e_.violation, e_.history)) {
      const Struck& struck = e_.struck_at(kept_away.place);
      const bool of_node = struck.fault.host.kind == HostKind::redis;
      e_.breach(kept_away.of_link ? Assumption::link_at_release
                : of_node         ? Assumption::node_at_release
                                  : Assumption::coordinator_at_release,
                struck, {}, {}, Gone{});
    }
  }

  Evidence& e_;
};

}  // namespace

constexpr std::int64_t one = 1'000'000'000;  // in ppb

RateError half_allowed_rate(Duration ttl) {
  const Duration drift = specified_drift(ttl);
  if (ttl <= drift) return RateError{one - 1};
  return RateError{floor_div(static_cast<Int128>(drift.ns) * one, (ttl + ttl - drift).ns)};
}

Duration specified_drift(Duration ttl) { return scale(ttl, Ratio{1, 100}) + milliseconds(2); }

bool rates_allowed(Duration ttl, RateError node, RateError client) {
  if (ttl.ns <= 0) return true;
  const Duration kept = ttl - specified_drift(ttl);
  return static_cast<Int128>(ttl.ns) * (one + client.ppb) >= static_cast<Int128>(kept.ns) * (one + node.ppb);
}

Assessment assess(const Violation& violation, const History& history, const RunFacts& facts,
                  const StartClocks& clocks) {
  CHECK(is_watched(violation.property), "no assumptions are known of {}", code_of(violation.property));
  Evidence evidence(violation, history, facts, clocks);
  Assessor(evidence).assess_all();
  return std::move(evidence.result);
}

}  // namespace lockstep::properties
