#include <optional>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/teller.h"

namespace lockstep::reports {
namespace {

// The request that did it, if messages were recorded: the last one that the node received from that client by
// then.
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

std::string deed_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  const std::string key = fmt::format("{}'s key", Teller::name(violation.hold));
  const std::string by = Teller::name(violation.other);
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at != violation.at) continue;
    if (const auto* deleted = std::get_if<KeyDeleted>(&recorded.what);
        deleted != nullptr && deleted->node == violation.node && deleted->by == violation.other) {
      return fmt::format("deletes {} for {}", key, by);
    }
    if (const auto* set = std::get_if<KeySet>(&recorded.what);
        set != nullptr && set->node == violation.node && set->hold == violation.other) {
      return fmt::format("overwrites {} for {}", key, by);
    }
    if (const auto* changed = std::get_if<KeyExpiryChanged>(&recorded.what);
        changed != nullptr && changed->node == violation.node && changed->by == violation.other) {
      return fmt::format("{} {} for {}",
                         changed->keeps_until < changed->kept_until ? "shortens" : "lengthens", key, by);
    }
  }
  return fmt::format("takes {} away for {}", key, by);
}

std::string why_possible(const Teller& teller) {
  const auto command = request_of(teller);
  if (!command) return "";
  switch (command->kind) {
    case CommandKind::compare_delete:
    case CommandKind::compare_pexpire:
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
  const std::string deed = deed_of(teller);

  teller.say_asked(robber);
  teller.say_acquired(robber);
  teller.say_asked(robbed);
  teller.say_keys_set(robbed);
  teller.say_acquired(robbed);
  teller.say_faults({robber.hold.client, robbed.hold.client}, std::min(robber.asked, robbed.asked));
  teller.say_keys_ended(robber);
  teller.say_validity_ended(robber);
  const std::string remark =
      !robbed.told ? "whose acquire call was not answered yet"
      : robbed.believes_until > violation.at && robbed.believes_until != Instant::never()
          ? fmt::format("which it believes to hold until {}", teller.at(robbed.believes_until))
          : std::string("which is not its own");
  teller.say(Weight::verdict, violation.at, to_text(violation.node), deed, remark);
  teller.because(fmt::format("A request of {} took away on {} what {} had set there.{}", by,
                             to_text(violation.node), Teller::name(robbed.hold), why_possible(teller)));
}

}  // namespace lockstep::reports
