#include "properties/model/stale_operation.h"

#include <algorithm>
#include <array>
#include <variant>

namespace lockstep::properties {
namespace {

using Past = std::span<const Recorded>;

bool is_write(const StaleOperation& operation, Past past) {
  for (std::size_t i = past.size(); i-- > 0 && past[i].at == operation.at;) {
    const auto* applied = std::get_if<ResourceApplied>(&past[i].what);
    if (applied != nullptr && applied->hold == operation.hold) return applied->is_write;
  }
  return true;
}

// Returns when and how the client was told that it has acquired, or nullptr if it was not.
const Recorded* acquisition_of(HoldId hold, Past past) {
  for (const Recorded& recorded : past) {
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired != nullptr && acquired->hold == hold) return &recorded;
  }
  return nullptr;
}

Instant acquired_at(const StaleOperation& operation, Past past) {
  const Recorded* acquisition = acquisition_of(operation.hold, past);
  return acquisition == nullptr ? operation.at : acquisition->at;
}

FencingToken token_of(const Recorded* acquisition) {
  return acquisition == nullptr ? FencingToken{} : std::get<Acquired>(acquisition->what).fencing;
}

// Returns true iff the message that a delay strikes is of the stale hold. A delay strikes only the next
// message of its link.
bool next_message_is_stale(const StaleOperation& operation, Past past, std::size_t place, HostId server,
                           bool is_reply) {
  const HostId client = HostId::client(operation.hold.client);
  const HostId from = is_reply ? server : client;
  const HostId to = is_reply ? client : server;
  for (const Recorded& recorded : past.subspan(place)) {
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent != nullptr && sent->from == from && sent->to == to)
      return sent->text.hold == operation.hold && recorded.at >= acquired_at(operation, past);
  }
  return false;
}

}  // namespace

std::optional<StaleOperation> stale_operation(const Violation& violation, Past past) {
  if (violation.other != violation.hold) return StaleOperation{violation.hold, violation.at};
  const Recorded* refused = acquisition_of(violation.hold, past);
  const FencingToken token = token_of(refused);
  const auto overtook = [&](const Recorded& recorded, HoldId hold) {
    if (token != FencingToken{}) return token_of(acquisition_of(hold, past)) > token;
    return refused != nullptr && recorded.at >= refused->at;
  };
  std::optional<StaleOperation> last;
  for (const Recorded& recorded : past) {
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied == nullptr || applied->hold.client == violation.hold.client) continue;
    if (overtook(recorded, applied->hold)) last = StaleOperation{applied->hold, recorded.at};
  }
  return last;
}

std::optional<StaleTerm> term_of_stale(const StaleOperation& operation, Past past) {
  std::optional<StaleTerm> term;
  for (const Recorded& recorded : past) {
    const auto of_hold = [&](const auto* event) { return event != nullptr && event->hold == operation.hold; };
    if (const auto* acquired = std::get_if<Acquired>(&recorded.what); of_hold(acquired)) {
      term = StaleTerm{recorded.at, false, acquired->belief_until};
    } else if (const auto* extended = std::get_if<Extended>(&recorded.what); of_hold(extended) && term) {
      term->until = extended->belief_until;
    } else if (const auto* moved = std::get_if<BeliefMoved>(&recorded.what); of_hold(moved) && term) {
      if (term->until > recorded.at) term->until = moved->belief_until;
    } else if (const auto* over = std::get_if<BeliefEnded>(&recorded.what); of_hold(over) && term) {
      term->until = std::min(term->until, recorded.at);
    } else if (const auto* check = std::get_if<ValidityChecked>(&recorded.what); of_hold(check) && term) {
      // An application that ignores a loss goes on to check a validity that it can no longer rely on.
      const bool counts = check->valid && is_write(operation, past) && recorded.at < term->until;
      if (counts) term->since = recorded.at, term->checked = true;
    }
  }
  return term;
}

bool delays_operation(const StaleOperation& operation, Past past, std::size_t place) {
  const HostId client = HostId::client(operation.hold.client);
  const FaultBegan& fault = std::get<FaultBegan>(past[place].what);
  const auto goes_through = [&](HostId server) {
    return (fault.host == client && (fault.peer == client || fault.peer == server)) || fault.host == server;
  };
  const auto delays_message = [&](HostId server, bool is_reply) {
    return goes_through(server) && next_message_is_stale(operation, past, place, server, is_reply);
  };
  // The application may have had to wait for its fencing token, too.
  constexpr std::array servers{HostId::resource(), HostId::counter()};
  const bool on_the_way = std::any_of(servers.begin(), servers.end(), goes_through);
  const auto delays_any = [&](bool is_reply) {
    return std::any_of(servers.begin(), servers.end(),
                       [&](HostId server) { return delays_message(server, is_reply); });
  };
  switch (effect_of(fault.kind)) {
    case FaultEffect::stops:
    case FaultEffect::suspends:
    case FaultEffect::hangs:
      return (fault.host == client ||
              std::find(servers.begin(), servers.end(), fault.host) != servers.end()) &&
             fault.until > acquired_at(operation, past);
    case FaultEffect::cuts:
      return on_the_way && fault.until > acquired_at(operation, past);
    case FaultEffect::delays:
      return delays_any(fault.kind == FaultKind::reply_delay);
    default:
      return false;
  }
}

}  // namespace lockstep::properties
