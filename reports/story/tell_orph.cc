#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Returns when the last request to delete the hold's key reached the node. It may have come before the
// client gave up.
std::optional<Instant> release_arrived(const Teller& teller, const HoldView& view) {
  const NodeId node = teller.violation().node;
  std::optional<Instant> arrived;
  for (const Recorded& recorded : teller.history()) {
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (delivered != nullptr && recorded.at <= teller.violation().at &&
        delivered->to == HostId::redis(node) && delivered->text.hold == view.hold &&
        delivered->coordinate.step == Step::release)
      arrived = recorded.at;
  }
  return arrived;
}

// Says why the key is still there.
std::string why_there(const Teller& teller, const HoldView& view, const KeySpan* span) {
  const std::string node = to_text(HostId::redis(teller.violation().node));
  const auto arrived = release_arrived(teller, view);
  if (!arrived) return fmt::format("no request to delete it has reached {}", node);
  if (span != nullptr && span->from > *arrived) {
    return fmt::format(
        "the request to delete it came at {}, and the SET that it was to undo came after it, at {}",
        teller.at(*arrived), teller.at(span->from));
  }
  return fmt::format("a request to delete it has reached {}, and yet the key is there", node);
}

struct Over {
  Instant at;
  std::string_view now;
  std::string_view then;
};

// Says how and when the client left the hold or the attempt behind.
Over over_of(const Teller& teller, const HoldView& view) {
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* ended = std::get_if<BeliefEnded>(&recorded.what);
    const auto* released = std::get_if<Released>(&recorded.what);
    const auto* rejected = std::get_if<Rejected>(&recorded.what);
    const auto* attempt = std::get_if<AttemptStarted>(&recorded.what);
    const HoldId hold = view.hold;
    if (ended != nullptr && ended->hold == hold && ended->reason == BeliefEnd::release_called)
      return {recorded.at, "calls release", "called release"};
    if (released != nullptr && released->hold == hold)
      return {recorded.at, "is told that it has released", "was told that it had released"};
    if (rejected != nullptr && rejected->client == hold.client && rejected->round >= hold.round)
      return {recorded.at, "is told that it did not get the lock", "was told that it did not get the lock"};
    if (attempt != nullptr && attempt->hold.client == hold.client &&
        std::pair(attempt->hold.round, attempt->hold.draw) > std::pair(hold.round, hold.draw))
      return {recorded.at, "makes another attempt, with another token",
              "made another attempt, with another token,"};
  }
  return {view.asked, "gives up", "gave up"};
}

}  // namespace

void tell_orph(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView view = teller.view(violation.hold);
  const std::string name = Teller::name(view.hold);
  const std::string node = to_text(HostId::redis(violation.node));
  const Over over = over_of(teller, view);
  teller.say_asked(view);
  teller.say_keys_set(view);
  teller.say_acquired(view);
  teller.say_faults({view.hold.client}, view.asked);
  teller.say_keys_ended(view.keys, view.hold);
  teller.say(Weight::verdict, over.at, name, std::string(over.now));
  const auto span = std::find_if(view.keys.begin(), view.keys.end(), [&](const KeySpan& s) {
    return s.node == violation.node && s.from <= violation.at && violation.at < s.to;
  });
  const KeySpan* key = span == view.keys.end() ? nullptr : &*span;
  if (const auto arrived = release_arrived(teller, view); arrived && key != nullptr && key->from > *arrived)
    teller.say(Weight::operation, *arrived, node,
               fmt::format("is asked to delete {}'s key and has none", name));
  const bool for_ever = span == view.keys.end() || span->to == Instant::never();
  const std::string until =
      for_ever ? std::string("and will for ever") : fmt::format("and will until {}", teller.at(span->to));
  teller.say(Weight::verdict, violation.at, node, fmt::format("still keeps {}'s key", name), until);
  teller.because(
      fmt::format("{} {} at {}. At {} {} still keeps its key {}: {}. Nobody holds it, and "
                  "yet nobody else gets that node.",
                  name, over.then, teller.at(over.at), teller.at(violation.at), node, until,
                  why_there(teller, view, key)));
}

}  // namespace lockstep::reports
