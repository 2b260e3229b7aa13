#include "properties/model/stale_operation.h"

#include <algorithm>
#include <variant>

namespace lockstep::properties {
namespace {

using Past = std::span<const Recorded>;

bool is_write(const Violation& violation, Past past) {
  for (std::size_t i = past.size(); i-- > 0 && past[i].at == violation.at;) {
    const auto* applied = std::get_if<ResourceApplied>(&past[i].what);
    if (applied != nullptr && applied->hold == violation.hold) return applied->is_write;
  }
  return true;
}

Instant acquired_at(const Violation& violation, Past past) {
  for (const Recorded& recorded : past) {
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired != nullptr && acquired->hold == violation.hold) return recorded.at;
  }
  return violation.at;
}

// Returns true iff the message that a delay strikes is of the stale hold. A delay strikes only the next
// message of its link.
bool next_message_is_stale(const Violation& violation, Past past, std::size_t place, bool is_reply) {
  const HostId client = HostId::client(violation.hold.client);
  const HostId from = is_reply ? HostId::resource() : client;
  const HostId to = is_reply ? client : HostId::resource();
  for (const Recorded& recorded : past.subspan(place)) {
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent != nullptr && sent->from == from && sent->to == to) return sent->text.hold == violation.hold;
  }
  return false;
}

}  // namespace

std::optional<Violation> stale_operation(const Violation& violation, Past past) {
  if (violation.other != violation.hold) return violation;
  std::optional<Violation> last;
  const Instant since = acquired_at(violation, past);
  for (const Recorded& recorded : past) {
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied == nullptr || recorded.at < since || applied->hold.client == violation.hold.client) continue;
    last = violation;
    last->at = recorded.at;
    last->hold = applied->hold;
  }
  return last;
}

std::optional<StaleTerm> term_of_stale(const Violation& violation, Past past) {
  std::optional<StaleTerm> term;
  for (const Recorded& recorded : past) {
    const auto of_hold = [&](const auto* event) { return event != nullptr && event->hold == violation.hold; };
    if (const auto* acquired = std::get_if<Acquired>(&recorded.what); of_hold(acquired)) {
      term = StaleTerm{recorded.at, false, acquired->belief_until};
    } else if (const auto* extended = std::get_if<Extended>(&recorded.what); of_hold(extended) && term) {
      term->until = extended->belief_until;
    } else if (const auto* moved = std::get_if<BeliefMoved>(&recorded.what); of_hold(moved) && term) {
      if (term->until > recorded.at) term->until = moved->belief_until;
    } else if (const auto* over = std::get_if<BeliefEnded>(&recorded.what); of_hold(over) && term) {
      term->until = std::min(term->until, recorded.at);
    } else if (const auto* check = std::get_if<ValidityChecked>(&recorded.what); of_hold(check) && term) {
      if (check->valid && is_write(violation, past)) term->since = recorded.at, term->checked = true;
    }
  }
  return term;
}

bool delays_operation(const Violation& violation, Past past, std::size_t place) {
  const HostId client = HostId::client(violation.hold.client);
  const FaultBegan& fault = std::get<FaultBegan>(past[place].what);
  const bool on_link = (fault.host == client && (fault.peer == client || fault.peer == HostId::resource())) ||
                       fault.host == HostId::resource();
  switch (fault.kind) {
    case FaultKind::pause:
    case FaultKind::suspend:
      return (fault.host == client || fault.host == HostId::resource()) &&
             fault.until > acquired_at(violation, past);
    case FaultKind::partition:
      return on_link && fault.until > acquired_at(violation, past);
    case FaultKind::request_delay:
      return on_link && next_message_is_stale(violation, past, place, false);
    case FaultKind::reply_delay:
      return on_link && next_message_is_stale(violation, past, place, true);
    default:
      return false;
  }
}

}  // namespace lockstep::properties
