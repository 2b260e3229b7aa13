#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "core/command_info.h"
#include "core/text.h"
#include "reports/story/leaving.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// The requests of the hold that would have deleted its key on the node, whatever step they were sent under.
struct Deletions {
  std::optional<Place> arrived;  // the last one that the node executed
  std::optional<Place> waiting;  // the last one that is still on its way
  std::optional<Place> lost;     // the last one that was lost, where it was sent
};

Deletions deletions_of(const Teller& teller, const KeySpan& span, HoldId hold) {
  const History& history = teller.history();
  const Instant until = teller.violation().at;
  Deletions found;
  for (Place place = 0; place < history.size() && history[place].at <= until; ++place) {
    const auto* sent = std::get_if<MessageSent>(&history[place].what);
    const bool is_it = sent != nullptr && !sent->text.is_reply && sent->text.hold == hold &&
                       sent->to == HostId::redis(span.node) && sent->text.command.key == span.key &&
                       deletes(sent->text.command);
    if (!is_it) continue;
    if (const auto arrived = delivery_of(history, place, until)) {
      found.arrived = std::max(found.arrived, arrived);
    } else if (loss_of(history, place, until)) {
      found.lost = place;
    } else {
      found.waiting = place;
    }
  }
  return found;
}

std::optional<std::int64_t> token_of_key(const Teller& teller, const KeySpan& span) {
  const auto request = request_behind(teller.history(), span.set);
  if (!request) return std::nullopt;
  return std::get<MessageDelivered>(teller.history()[*request].what).text.command.value;
}

// Says why the key is still there. Returns nothing if the history has no messages, so that nobody can know.
std::string why_there(const Teller& teller, HoldId hold, const KeySpan& span) {
  const History& history = teller.history();
  const std::string node = to_text(HostId::redis(span.node));
  if (!has_messages(history)) return "";
  const Deletions deletions = deletions_of(teller, span, hold);
  if (deletions.waiting) {
    return fmt::format(": the request to delete it, sent at {}, has not reached {}",
                       teller.at(history[*deletions.waiting].at), node);
  }
  if (deletions.arrived && *deletions.arrived < span.set) {
    return fmt::format(
        ": the request to delete it came at {}, and the request that set it came after that, at {}",
        teller.at(history[*deletions.arrived].at), teller.at(span.from));
  }
  if (deletions.arrived) {
    const Command& command = std::get<MessageDelivered>(history[*deletions.arrived].what).text.command;
    const auto token = token_of_key(teller, span);
    const bool another = command_info(command.kind).compares && token && *token != command.value;
    return fmt::format(": a request to delete it reached {} at {}{}, and yet the key is there", node,
                       teller.at(history[*deletions.arrived].at), another ? " with another token" : "");
  }
  if (deletions.lost) {
    return fmt::format(": the request to delete it, sent at {}, was lost",
                       teller.at(history[*deletions.lost].at));
  }
  return fmt::format(": no request to delete it has been sent to {}", node);
}

struct Words {
  std::string_view now;
  std::string_view then;
};

Words words_of(LeftBy how) {
  switch (how) {
    case LeftBy::release_called:
      return {"calls release", "called release"};
    case LeftBy::released:
      return {"is told that it has released", "was told that it had released"};
    case LeftBy::rejected:
      return {"is told that it did not get the lock", "was told that it did not get the lock"};
    case LeftBy::next_attempt:
      return {"makes another attempt", "made another attempt"};
    case LeftBy::next_call:
      return {"asks for the lock anew", "asked for the lock anew"};
    case LeftBy::crash:
      return {"crashes", "crashed"};
  }
  return {};
}

// Says until when the key would stay, as the history knows at the violation.
std::string how_long(const Teller& teller, const KeySpan& span) {
  if (span.planned == Instant::never()) return "it has no expiry";
  if (span.to == Instant::never()) return "the node is down or its clock stands still";
  return fmt::format("its time runs until {}", teller.at(span.to));
}

// Returns how many requests of others the node turned down because of the key, since `since`.
std::size_t turned_down(const Teller& teller, const KeySpan& span, Instant since, ClientId owner) {
  const auto& history = teller.history();
  return static_cast<std::size_t>(std::count_if(history.begin(), history.end(), [&](const Recorded& one) {
    const auto* sent = std::get_if<MessageSent>(&one.what);
    return sent != nullptr && sent->text.is_reply && one.at >= std::max(since, span.from) &&
           one.at <= teller.violation().at && sent->from == HostId::redis(span.node) &&
           sent->text.command.kind == CommandKind::set_nx && sent->text.command.key == span.key &&
           sent->text.reply.kind == ReplyKind::nil && sent->text.hold.client != owner;
  }));
}

}  // namespace

void tell_orph(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView view = teller.view(violation.hold);
  const std::string name = Teller::name(view.hold);
  const std::string node = to_text(HostId::redis(violation.node));
  teller.say_asked(view);
  teller.say_keys_set(view);
  teller.say_acquired(view);
  teller.say_extended(view);
  teller.say_faults({view.hold.client}, view.asked);
  teller.say_keys_ended(view, view.keys);
  std::string why;
  const auto left = leaving_of(view.hold, teller.history(), violation.at);
  if (left) {
    const Words words = words_of(left->how);
    teller.say(Weight::verdict, left->at, name, std::string(words.now));
    why = fmt::format("{} {} at {}. ", name, words.then, teller.at(left->at));
  }
  const auto span = std::find_if(view.keys.begin(), view.keys.end(), [&](const KeySpan& s) {
    return s.node == violation.node && s.key == violation.key && s.from <= violation.at &&
           violation.at < s.to;
  });
  // Where several keys of one node count as nodes, only one of them is meant.
  const bool one_of_several = std::any_of(view.keys.begin(), view.keys.end(), [&](const KeySpan& s) {
    return s.node == violation.node && s.key != violation.key;
  });
  const std::string whose = one_of_several ? fmt::format("one of {}'s keys", name) : name + "'s key";
  const std::string_view its_key = one_of_several ? "one of its keys" : "its key";
  if (span == view.keys.end()) {
    teller.say(Weight::verdict, violation.at, node, "still keeps " + whose);
    teller.because(fmt::format("{}At {} {} still keeps {}.", why, teller.at(violation.at), node, its_key));
    return;
  }
  if (const auto arrived = deletions_of(teller, *span, view.hold).arrived; arrived && *arrived < span->set)
    teller.say(Weight::operation, teller.history()[*arrived].at, node,
               fmt::format("is asked to delete {}'s key", name));
  teller.say(Weight::verdict, violation.at, node, "still keeps " + whose, how_long(teller, *span));
  const std::size_t refused = turned_down(teller, *span, left ? left->at : span->from, view.hold.client);
  const std::string harm =
      refused == 0 ? ""
                   : fmt::format(" Meanwhile {} has turned {} request{} of others{} down.", node, refused,
                                 refused == 1 ? "" : "s", one_of_several ? " for that key" : "");
  teller.because(fmt::format("{}At {} {} still keeps {}, and {}{}.{}", why, teller.at(violation.at), node,
                             its_key, how_long(teller, *span), why_there(teller, view.hold, *span), harm));
}

}  // namespace lockstep::reports
