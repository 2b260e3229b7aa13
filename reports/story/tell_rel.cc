#include <optional>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Returns the request that took the key away: the last one of that client that reached the node at the
// instant of the violation. Returns nothing if messages were not recorded.
std::optional<Command> request_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  std::optional<Command> command;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > violation.at) break;
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (delivered != nullptr && !delivered->text.is_reply && delivered->to == HostId::redis(violation.node) &&
        delivered->text.hold == violation.other && recorded.at == violation.at) {
      command = delivered->text.command;
    }
  }
  return command;
}

struct Deed {
  std::string_view now;
  std::string_view then;
};

Deed deed_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at != violation.at) continue;
    if (const auto* set = std::get_if<KeySet>(&recorded.what);
        set != nullptr && set->node == violation.node && set->hold == violation.other) {
      return {"overwrites", "overwrote"};
    }
    if (const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what);
        changed != nullptr && changed->node == violation.node && changed->by == violation.other) {
      if (changed->keeps_until < changed->kept_until) return {"shortens", "shortened"};
      return {"lengthens", "lengthened"};
    }
  }
  return {"deletes", "deleted"};
}

std::string why_possible(const Teller& teller) {
  const auto command = request_of(teller);
  if (!command) return "";
  switch (command->kind) {
    case CommandKind::compare_delete:
    case CommandKind::compare_pexpire:
    case CommandKind::upsert:
      return " The request compared the owner token first, but both holds have the same token: tokens must "
             "be unique.";
    case CommandKind::del:
      return " The request was a plain DEL, which asks nobody's token.";
    case CommandKind::pexpire:
      return " The request was a plain PEXPIRE, which asks nobody's token.";
    case CommandKind::set:
      return " The request was a SET without NX, which overwrites whatever is there.";
    default:
      return "";
  }
}

}  // namespace

void tell_rel(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView robbed = teller.view(violation.hold);
  const HoldView robber = teller.view(violation.other);
  const std::string by = Teller::name(robber.hold);
  const Deed deed = deed_of(teller);

  teller.say_asked(robber);
  teller.say_acquired(robber);
  teller.say_asked(robbed);
  teller.say_keys_set(robbed);
  teller.say_acquired(robbed);
  teller.say_faults({robber.hold.client, robbed.hold.client}, std::min(robber.asked, robbed.asked));
  teller.say_keys_ended(robber.keys, robber.hold);
  teller.say_validity_ended(robber);
  const std::string owner = Teller::name(robbed.hold);
  std::string remark = "it was " + owner + "'s";
  if (!robbed.told) remark = owner + " has no answer to its acquire call yet";
  if (robbed.told && robbed.believes_until > violation.at && robbed.believes_until != Instant::never()) {
    remark = fmt::format("{} believes until {}", owner, teller.at(robbed.believes_until));
  }
  teller.say(Weight::verdict, violation.at, to_text(violation.node),
             fmt::format("{} {}'s key for {}", deed.now, Teller::name(robbed.hold), by), remark);
  teller.because(fmt::format("A request of {} {} on {} what {} had set there.{}", by, deed.then,
                             to_text(violation.node), Teller::name(robbed.hold), why_possible(teller)));
}

}  // namespace lockstep::reports
