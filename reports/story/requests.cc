#include "reports/story/requests.h"

#include <algorithm>

namespace lockstep::reports {
namespace {

// What happened to a key by a request: on which node, to which key, and for which hold.
struct Deed {
  NodeId node;
  KeyId key;
  HoldId by;
};

std::optional<Deed> deed_at(const Recorded& recorded) {
  if (const auto* set = std::get_if<KeySet>(&recorded.what)) return Deed{set->node, set->key, set->hold};
  if (const auto* gone = std::get_if<KeyDeleted>(&recorded.what))
    return Deed{gone->node, gone->key, gone->by};
  if (const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what))
    return Deed{changed->node, changed->key, changed->by};
  return std::nullopt;
}

template <class Message>
bool is_same(const MessageSent& sent, const Message& message) {
  return sent.from == message.from && sent.to == message.to && sent.coordinate == message.coordinate &&
         sent.text == message.text;
}

// Returns the first observation of this type behind `place` that is about the message sent there.
template <class Message>
std::optional<Place> first_behind(const History& history, Place place, Instant until) {
  const auto* sent = std::get_if<MessageSent>(&history[place].what);
  for (Place i = place + 1; sent != nullptr && i < history.size() && history[i].at <= until; ++i) {
    const auto* message = std::get_if<Message>(&history[i].what);
    if (message != nullptr && is_same(*sent, *message)) return i;
  }
  return std::nullopt;
}

}  // namespace

bool has_messages(const History& history) {
  return std::any_of(history.begin(), history.end(), [](const Recorded& recorded) {
    return std::holds_alternative<MessageSent>(recorded.what);
  });
}

std::optional<Place> request_behind(const History& history, Place place) {
  const auto deed = deed_at(history[place]);
  if (!deed) return std::nullopt;
  for (Place i = place; i > 0 && history[i - 1].at == history[place].at; --i) {
    const auto* request = std::get_if<MessageDelivered>(&history[i - 1].what);
    if (request == nullptr || request->text.is_reply || request->to != HostId::redis(deed->node)) continue;
    const bool is_it = request->text.hold == deed->by && request->text.command.key == deed->key;
    return is_it ? std::optional(i - 1) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Place> sending_of(const History& history, Place place) {
  for (Place i = place; i > 0; --i) {
    const auto* sent = std::get_if<MessageSent>(&history[i - 1].what);
    if (sent == nullptr) continue;
    const auto* delivered = std::get_if<MessageDelivered>(&history[place].what);
    const auto* dropped = std::get_if<MessageDropped>(&history[place].what);
    if (delivered != nullptr && is_same(*sent, *delivered)) return i - 1;
    if (dropped != nullptr && is_same(*sent, *dropped)) return i - 1;
  }
  return std::nullopt;
}

std::optional<Place> delivery_of(const History& history, Place place, Instant until) {
  return first_behind<MessageDelivered>(history, place, until);
}

std::optional<Place> loss_of(const History& history, Place place, Instant until) {
  return first_behind<MessageDropped>(history, place, until);
}

}  // namespace lockstep::reports
