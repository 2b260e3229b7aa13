#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/core.h>

#include "core/check.h"
#include "core/command_info.h"
#include "core/text.h"
#include "reports/story/leaving.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

struct Deed {
  std::string_view now;
  std::string_view then;
};

// Returns what this event did to a key of the robbed hold for the other one, or nothing if it did nothing.
std::optional<Deed> deed_of(const Violation& violation, const Observation& what) {
  if (const auto* set = std::get_if<KeySet>(&what)) {
    if (set->node == violation.node && set->hold == violation.other && set->replaced == violation.hold)
      return Deed{"overwrites", "overwrote"};
  }
  if (const auto* changed = std::get_if<KeyExpiryChanged>(&what)) {
    const bool is_it =
        changed->node == violation.node && changed->by == violation.other && changed->hold == violation.hold;
    if (is_it && changed->keeps_until < changed->kept_until) return Deed{"shortens", "shortened"};
    if (is_it && changed->keeps_until > changed->kept_until) return Deed{"lengthens", "lengthened"};
  }
  if (const auto* gone = std::get_if<KeyDeleted>(&what)) {
    if (gone->node == violation.node && gone->by == violation.other && gone->hold == violation.hold)
      return Deed{"deletes", "deleted"};
  }
  return std::nullopt;
}

// Returns where the history has what the violation is about. Of several deeds at its instant the first
// counts.
Place place_of_deed(const Teller& teller) {
  const History& history = teller.history();
  for (Place place = 0; place < history.size(); ++place) {
    if (history[place].at == teller.violation().at && deed_of(teller.violation(), history[place].what))
      return place;
  }
  CHECK(false, "a violation of REL without its deed");
}

// Returns the value that the request behind this event carried: the owner token.
std::optional<std::int64_t> token_behind(const History& history, Place place) {
  const auto request = request_behind(history, place);
  if (!request) return std::nullopt;
  return std::get<MessageDelivered>(history[*request].what).text.command.value;
}

// Says how the request could do it. It claims that two tokens are equal only if it has compared them.
std::string why_possible(const Teller& teller, const HoldView& robbed, Place deed) {
  const History& history = teller.history();
  const auto request = request_behind(history, deed);
  if (!request) return "";
  const Command& command = std::get<MessageDelivered>(history[*request].what).text.command;
  if (command_info(command.kind).compares) {
    std::optional<std::int64_t> owner;
    for (const std::vector<KeySpan>* keys : {&robbed.earlier, &robbed.keys}) {
      for (const KeySpan& span : *keys) {
        const bool is_it = span.node == teller.violation().node && span.key == command.key;
        if (is_it && span.set < deed) owner = token_behind(history, span.set);
      }
    }
    if (owner != command.value) return "";
    return " The request compared the owner token first, but its own token is the same: tokens must be "
           "unique.";
  }
  const std::string_view regardless = command_info(command.kind).regardless;
  return regardless.empty() ? "" : fmt::format(" The request was {}.", regardless);
}

// Says what the robbed client knew of its key.
std::string what_it_knew(const Teller& teller, const HoldView& robbed) {
  const std::string owner = Teller::name(robbed.hold);
  const Instant now = teller.violation().at;
  if (robbed.told && robbed.believes_until > now && robbed.believes_until != Instant::never())
    return fmt::format("{} believes until {}", owner, teller.at(robbed.believes_until));
  if (robbed.told && robbed.believes_until > now) return fmt::format("{} believes in its hold", owner);
  const auto left = robbed.told ? std::nullopt : leaving_of(robbed.hold, teller.history(), now);
  if (robbed.told || left) return "it was " + owner + "'s";
  return owner + " has no answer to its acquire call yet";
}

}  // namespace

void tell_rel(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView robbed = teller.view(violation.hold);
  const HoldView robber = teller.view(violation.other);
  const std::string by = Teller::name(robber.hold);
  const Place place = place_of_deed(teller);
  const Deed deed = *deed_of(violation, teller.history()[place].what);

  teller.say_asked(robber);
  teller.say_acquired(robber);
  teller.say_asked(robbed);
  teller.say_keys_set(robbed);
  teller.say_acquired(robbed);
  teller.say_faults({robber.hold.client, robbed.hold.client}, std::min(robber.asked, robbed.asked));
  teller.say_keys_ended(robber, robber.keys);
  teller.say_validity_ended(robber);
  if (const auto request = request_behind(teller.history(), place)) {
    const auto sent = sending_of(teller.history(), *request);
    if (sent && teller.history()[*sent].at < violation.at) {
      const CommandKind kind = std::get<MessageSent>(teller.history()[*sent].what).text.command.kind;
      teller.say(Weight::operation, teller.history()[*sent].at,
                 to_text(std::get<MessageSent>(teller.history()[*sent].what).from),
                 fmt::format("sends the {} that will do it", command_info(kind).text));
    }
  }
  teller.say(Weight::verdict, violation.at, to_text(violation.node),
             fmt::format("{} {}'s key for {}", deed.now, Teller::name(robbed.hold), by),
             what_it_knew(teller, robbed));
  teller.because(fmt::format("A request of {} {} on {} what {} had set there.{}", by, deed.then,
                             to_text(violation.node), Teller::name(robbed.hold),
                             why_possible(teller, robbed, place)));
}

}  // namespace lockstep::reports
