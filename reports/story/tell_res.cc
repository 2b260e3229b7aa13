#include <algorithm>
#include <optional>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/overlap.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

struct Applied {
  Instant at;
  ResourceApplied operation;
};

// The stale operation, and the last operation of the other hold before it.
struct Operations {
  std::optional<Applied> stale;
  std::optional<Applied> other;
};

Operations operations_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  Operations found;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > violation.at) break;
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied == nullptr) continue;
    if (applied->hold == violation.hold && recorded.at == violation.at && found.other) {
      found.stale = Applied{recorded.at, *applied};
      break;
    }
    if (applied->hold == violation.other) found.other = Applied{recorded.at, *applied};
  }
  return found;
}

// Returns the last request of this kind that the hold sent to the resource.
const Recorded* sent_by(const Teller& teller, HoldId hold, bool is_write) {
  const Recorded* last = nullptr;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent == nullptr || sent->text.is_reply || sent->text.hold != hold || sent->to != HostId::resource())
      continue;
    if ((sent->text.command.kind == CommandKind::write) == is_write) last = &recorded;
  }
  return last;
}

void say_sent(Teller& teller, HoldId hold, bool is_write) {
  if (const Recorded* sent = sent_by(teller, hold, is_write)) {
    teller.say(Weight::check, sent->at, Teller::name(hold),
               fmt::format("sends its {}", is_write ? "write" : "read"));
  }
}

// Returns when the application got the token that it fetched itself.
std::optional<Instant> fetched_at(const Teller& teller, HoldId hold) {
  std::optional<Instant> fetched;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* delivered = std::get_if<MessageDelivered>(&recorded.what);
    if (delivered != nullptr && delivered->text.is_reply && delivered->text.hold == hold &&
        delivered->from == HostId::counter())
      fetched = recorded.at;
  }
  return fetched;
}

std::string guard_sentence(const Teller& teller, const HoldView& stale, bool is_write) {
  const Recorded* sent = sent_by(teller, stale.hold, is_write);
  const auto fetched = fetched_at(teller, stale.hold);
  switch (teller.facts().guard) {
    case ResourceGuard::none:
      return " The resource checks no fencing token, so it could not tell.";
    case ResourceGuard::fencing:
      if (stale.acquired.fencing == FencingToken{} && sent != nullptr && fetched)
        return fmt::format(
            " Its application had fetched the fencing token {} only at {}, and the resource had seen no "
            "greater one.",
            std::get<MessageSent>(sent->what).text.command.value, teller.at(*fetched));
      if (stale.acquired.fencing == FencingToken{})
        return " The lock gave it no fencing token when it acquired, so the resource could not refuse it by "
               "one.";
      return fmt::format(" Its fencing token {} was not smaller than any that the resource had seen.",
                         stale.acquired.fencing.value);
    case ResourceGuard::compare_and_set:
      if (sent == nullptr || std::get<MessageSent>(sent->what).text.command.value != -1) return "";
      return " It was written blindly: it did not say which value it was based on, so there was nothing to "
             "compare.";
  }
  return "";
}

// Says why the hold was not believed any more when its operation was applied.
std::string why_over(const HoldView& stale) {
  if (!stale.ended) return "its validity had ended";
  const std::string name = Teller::name(stale.hold);
  switch (*stale.ended) {
    case BeliefEnd::release_called:
      return name + " had called release";
    case BeliefEnd::lost:
      return name + " had been told that the lock is lost";
    case BeliefEnd::crashed:
      return name + " had crashed";
  }
  return "";
}

// Says why both clients were told that they hold the lock. It looks at the state when the
// second one was told.
std::string why_both(const Teller& teller, const HoldView& stale, const HoldView& other) {
  const Instant stale_told = stale.told.value_or(Instant{});
  const Instant other_told = other.told.value_or(Instant{});
  const Instant both = std::max(stale_told, other_told);
  const bool stale_first = stale_told <= other_told;
  const auto view = [&](HoldId hold) {
    return view_of(hold, teller.history(), both, teller.facts().lock.keys);
  };
  const HoldView first = view(stale_first ? stale.hold : other.hold);
  const HoldView second = view(stale_first ? other.hold : stale.hold);
  return why_overlap(teller, first, second);
}

const ResourceRefused* refusal_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  for (const Recorded& recorded : teller.history()) {
    const auto* refused = std::get_if<ResourceRefused>(&recorded.what);
    if (refused != nullptr && recorded.at == violation.at && refused->hold == violation.hold) return refused;
  }
  return nullptr;
}

// Returns the hold with the greatest fencing token of which the resource has applied an operation.
std::optional<HoldView> greatest_applied(const Teller& teller) {
  std::optional<HoldView> greatest;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied == nullptr) continue;
    const HoldView view = teller.view(applied->hold);
    if (!greatest || view.acquired.fencing > greatest->acquired.fencing) greatest = view;
  }
  return greatest;
}

// Tells that the guard refused an operation of the only client that believes.
void tell_refused(Teller& teller, const ResourceRefused& refused) {
  const HoldView view = teller.view(refused.hold);
  const std::string name = Teller::name(view.hold);
  const std::string what = fmt::format("{}'s {}", name, refused.is_write ? "write" : "read");
  teller.say_asked(view);
  teller.say_acquired(view);
  teller.say_extended(view);
  teller.say_faults({view.hold.client}, view.asked);
  say_sent(teller, view.hold, refused.is_write);
  std::string why = fmt::format("The resource refused {}, although {} believed in its hold.", what, name);
  const auto greatest = greatest_applied(teller);
  if (greatest && greatest->acquired.fencing > view.acquired.fencing) {
    teller.say_acquired(*greatest);
    why += fmt::format(" Its fencing token {} is smaller than {}, which an operation of {} had carried.",
                       view.acquired.fencing.value, greatest->acquired.fencing.value,
                       Teller::name(greatest->hold));
  }
  teller.say(Weight::verdict, teller.violation().at, "resource", "refuses " + what);
  teller.because(std::move(why));
}

}  // namespace

void tell_res(Teller& teller) {
  if (const ResourceRefused* refused = refusal_of(teller)) return tell_refused(teller, *refused);
  const Violation& violation = teller.violation();
  const HoldView stale = teller.view(violation.hold);
  const HoldView other = teller.view(violation.other);
  const Operations operations = operations_of(teller);
  const bool is_write = !operations.stale || operations.stale->operation.is_write;
  const std::string what = fmt::format("{}'s {}", Teller::name(stale.hold), is_write ? "write" : "read");

  teller.say_acquired(stale);
  teller.say_checks(stale);
  teller.say_faults({stale.hold.client, other.hold.client}, std::min(stale.asked, other.asked));
  teller.say_extended(stale);
  teller.say_belief_moved(stale);
  say_sent(teller, stale.hold, is_write);
  teller.say_validity_ended(stale);
  teller.say_keys_ended(stale, stale.keys);
  teller.say_acquired(other);
  if (operations.other) {
    teller.say(Weight::operation, operations.other->at, "resource",
               "applies " + teller.operation(operations.other->operation));
  }
  teller.say(Weight::verdict, violation.at, "resource", "applies " + what,
             operations.other ? fmt::format("after {}", teller.operation(operations.other->operation))
                              : std::string());

  const std::string guard = guard_sentence(teller, stale, is_write);
  if (violation.at >= stale.believes_until) {
    teller.because(fmt::format("{} was applied {} after {}.{}", what,
                               for_people(violation.at - stale.believes_until), why_over(stale), guard));
    return;
  }
  const Instant both = std::max(stale.told.value_or(Instant{}), other.told.value_or(Instant{}));
  const HoldView then = view_of(stale.hold, teller.history(), both, teller.facts().lock.keys);
  const std::string name = Teller::name(stale.hold);
  if (then.believes_until <= both) {
    teller.say_validity_ended(then);
    teller.because(fmt::format(
        "{} acquired after {}. Then {} was told that its extension had succeeded, and believed in its hold "
        "again.{}",
        Teller::name(other.hold), then.ended ? why_over(then) : name + "'s validity had ended", name, guard));
    return;
  }
  teller.because(
      fmt::format("{} still believed in its hold. {}{}", name, why_both(teller, stale, other), guard));
}

}  // namespace lockstep::reports
