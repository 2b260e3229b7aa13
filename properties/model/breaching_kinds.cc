#include "properties/model/breaching_kinds.h"

#include <algorithm>

#include "properties/model/assumptions.h"

namespace lockstep::properties {
namespace {

// Returns true iff the fault can keep a message from being sent, arriving or being handled in time.
bool may_stall(FaultKind kind) {
  switch (kind) {
    case FaultKind::pause:
    case FaultKind::suspend:
    case FaultKind::partition:
    case FaultKind::request_delay:
    case FaultKind::reply_delay:
    case FaultKind::crash:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
    case FaultKind::slow:
      return true;
    default:
      return false;
  }
}

// Says whether the fault may breach what ME assumes of clocks, clients and servers.
bool may_breach_me(FaultKind kind, HostId host, const ModelSetup& setup) {
  const bool of_node = host.kind == HostKind::redis;
  const bool of_client = host.kind == HostKind::client;
  const bool of_coordinator = host.kind == HostKind::coordinator;
  const bool must_agree = (of_client && setup.client_wall_clocks_agree) ||
                          (of_coordinator && setup.coordinator_wall_clocks_agree);
  switch (kind) {
    case FaultKind::suspend:
      return of_client;
    case FaultKind::wall_step:
    case FaultKind::clock_freeze:
    case FaultKind::slew:
      return of_node || must_agree;
    case FaultKind::rate:
      return of_node || of_client || (of_coordinator && (must_agree || setup.coordinators_count_ttl));
    case FaultKind::key_loss:
      return of_node;
    case FaultKind::crash:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
      return (of_node && setup.outages_lose_keys) || (of_coordinator && setup.coordinators_keep_keys);
    default:
      return false;
  }
}

}  // namespace

bool may_breach(Property property, FaultKind kind, HostId host, const ModelSetup& setup) {
  switch (property) {
    case Property::rel:
    case Property::fence:
    case Property::lin:
      return false;
    case Property::orph:
      return takes_down(kind) || kind == FaultKind::partition || kind == FaultKind::reset;
    case Property::lv:
      return may_stall(kind) || kind == FaultKind::suspend || may_breach_me(kind, host, setup);
    case Property::res:
      return ((may_stall(kind) || kind == FaultKind::stuck) && setup.guard == ResourceGuard::none) ||
             may_breach_me(kind, host, setup) || (may_stall(kind) && !setup.reports_validity);
    case Property::me:
    case Property::ts:
    case Property::gap:
      return may_breach_me(kind, host, setup) || (may_stall(kind) && !setup.reports_validity);
  }
  return false;
}

std::optional<Neighbour> neighbour_anywhere(Property property, FaultKind kind, HostId host,
                                            std::int64_t magnitude, const ModelSetup& setup) {
  const bool assumes_nothing = !may_breach(property, kind, host, setup);
  if (assumes_nothing || property == Property::orph || !may_breach_me(kind, host, setup)) return std::nullopt;
  if (kind == FaultKind::suspend || takes_down(kind)) return Softened{};
  const bool is_rate = kind == FaultKind::rate || kind == FaultKind::slew;
  const bool must_agree = host.kind == HostKind::client && setup.client_wall_clocks_agree;
  if (!is_rate || must_agree) return Gone{};
  const std::int64_t limit = half_allowed_rate(setup.ttl).ppb;
  if (magnitude >= -limit && magnitude <= limit) return std::nullopt;
  return Resized{std::clamp(magnitude, -limit, limit)};
}

}  // namespace lockstep::properties
