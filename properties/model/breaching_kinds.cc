#include "properties/model/breaching_kinds.h"

#include <algorithm>
#include <functional>

#include "properties/model/assumptions.h"

namespace lockstep::properties {
namespace {

// Says whether the fault may breach what ME assumes of clocks, clients and servers.
bool may_breach_me(FaultKind kind, HostId host, const RunFacts& facts) {
  const bool of_node = host.kind == HostKind::redis;
  const bool of_client = host.kind == HostKind::client;
  const bool of_coordinator = host.kind == HostKind::coordinator;
  const bool must_agree = (of_client && facts.lock.client_wall_clocks_agree) ||
                          (of_coordinator && facts.lock.coordinator_wall_clocks_agree);
  switch (effect_of(kind)) {
    case FaultEffect::suspends:
      return of_client;
    case FaultEffect::sets_clock:
      return of_node || must_agree;
    case FaultEffect::changes_rate:
      // A slew leaves the monotonic clock alone, by which clients and coordinators count.
      if (kind == FaultKind::slew) return of_node || must_agree;
      return of_node || of_client || (of_coordinator && (must_agree || facts.lock.coordinators_count_ttl));
    case FaultEffect::loses_keys:
      return of_node;
    case FaultEffect::takes_down:
      return (of_node && facts.outages_lose_keys()) || (of_coordinator && facts.lock.coordinators_keep_keys);
    case FaultEffect::stops:
    case FaultEffect::slows:
    case FaultEffect::changes_token:
    case FaultEffect::hangs:
    case FaultEffect::cuts:
    case FaultEffect::delays:
    case FaultEffect::loses:
    case FaultEffect::resets:
      return false;
  }
  return false;
}

}  // namespace

bool may_breach(Property property, FaultKind kind, HostId host, const RunFacts& facts) {
  switch (property) {
    case Property::rel:
    case Property::fence:
    case Property::lin:
      return false;
    case Property::orph:
      return takes_down(kind) || effect_of(kind) == FaultEffect::cuts ||
             effect_of(kind) == FaultEffect::resets;
    case Property::lv:
      return may_stall(kind) || may_breach_me(kind, host, facts);
    case Property::res:
      return ((may_stall(kind) || effect_of(kind) == FaultEffect::hangs) &&
              facts.guard == ResourceGuard::none) ||
             may_breach_me(kind, host, facts) || (may_stall(kind) && !facts.lock.reports_validity);
    case Property::me:
    case Property::ts:
    case Property::gap:
      return may_breach_me(kind, host, facts) || (may_stall(kind) && !facts.lock.reports_validity);
  }
  return false;
}

// The other properties also assume something of the past, as LV does, or of operations that outlive their
// holds, as RES does. So do locks that report no validity (stalls), locks whose entries have no owner, and
// locks that rely on wall clocks or on coordinators. Different node lists breach without a fault.
bool forgets_faults(Property property, const RunFacts& facts) {
  const bool of_holds = property == Property::me || property == Property::ts || property == Property::gap;
  const auto& lists = facts.reach.lists;
  const bool one_list = std::adjacent_find(lists.begin(), lists.end(), std::not_equal_to<>()) == lists.end();
  return of_holds && one_list && facts.lock.reports_validity && !facts.lock.entries_without_owner &&
         !facts.lock.client_wall_clocks_agree && facts.coordinators() == 0;
}

bool only_loses_keys(FaultKind kind) {
  return effect_of(kind) == FaultEffect::loses_keys || takes_down(kind);
}

std::optional<Neighbour> neighbour_anywhere(Property property, FaultKind kind, HostId host,
                                            std::int64_t magnitude, const RunFacts& facts) {
  const bool assumes_nothing = !may_breach(property, kind, host, facts);
  if (assumes_nothing || property == Property::orph || !may_breach_me(kind, host, facts)) return std::nullopt;
  if (effect_of(kind) == FaultEffect::suspends || takes_down(kind)) return Softened{};
  const bool is_rate = effect_of(kind) == FaultEffect::changes_rate;
  const bool must_agree = host.kind == HostKind::client && facts.lock.client_wall_clocks_agree;
  if (!is_rate || must_agree) return Gone{};
  const std::int64_t limit = half_allowed_rate(facts.lock.ttl).ppb;
  if (magnitude >= -limit && magnitude <= limit) return std::nullopt;
  return Resized{std::clamp(magnitude, -limit, limit)};
}

}  // namespace lockstep::properties
