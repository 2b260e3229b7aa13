#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

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
    if (applied->hold == violation.hold && recorded.at == violation.at) {
      found.stale = Applied{recorded.at, *applied};
      break;
    }
    if (applied->hold == violation.other) found.other = Applied{recorded.at, *applied};
  }
  return found;
}

void say_sent(Teller& teller, HoldId hold, bool is_write) {
  const Recorded* last = nullptr;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* sent = std::get_if<MessageSent>(&recorded.what);
    if (sent == nullptr || sent->text.is_reply || sent->text.hold != hold || sent->to != HostId::resource())
      continue;
    if ((sent->text.command.kind == CommandKind::write) == is_write) last = &recorded;
  }
  if (last != nullptr) {
    teller.say(Weight::check, last->at, Teller::name(hold),
               fmt::format("sends its {}", is_write ? "write" : "read"));
  }
}

std::string guard_sentence(const Teller& teller, const HoldView& stale) {
  switch (teller.input().guard) {
    case ResourceGuard::none:
      return "The resource checks no fencing token, so it could not tell.";
    case ResourceGuard::fencing:
      if (stale.acquired.fencing == FencingToken{})
        return "The lock gave it no fencing token when it acquired, so the resource could not refuse it by "
               "one.";
      return fmt::format("Its fencing token {} was not smaller than any that the resource had seen.",
                         stale.acquired.fencing.value);
    case ResourceGuard::compare_and_set:
      return "It was written blindly: it did not say which value it was based on, so there was nothing to "
             "compare.";
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
    return view_of(hold, teller.history(), both, teller.input().lock_keys);
  };
  const HoldView first = view(stale_first ? stale.hold : other.hold);
  const HoldView second = view(stale_first ? other.hold : stale.hold);
  return why_overlap(teller, first, second);
}

// What the guard refused, and the applied operation by which it had seen the greatest token.
struct Refusal {
  ResourceRefused operation;
  std::optional<Applied> greatest;
  std::int64_t token = 0;
};

// Returns the refusal that is the violation; nothing if the violation is an operation that was applied.
std::optional<Refusal> refusal_of(const Teller& teller) {
  const Violation& violation = teller.violation();
  if (violation.hold != violation.other) return std::nullopt;
  std::map<HoldId, std::int64_t> tokens;
  Refusal refusal;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > violation.at) break;
    if (const auto* acquired = std::get_if<Acquired>(&recorded.what))
      tokens[acquired->hold] = acquired->fencing.value;
    const auto* applied = std::get_if<ResourceApplied>(&recorded.what);
    if (applied != nullptr && tokens[applied->hold] > refusal.token) {
      refusal.greatest = Applied{recorded.at, *applied};
      refusal.token = tokens[applied->hold];
    }
    const auto* refused = std::get_if<ResourceRefused>(&recorded.what);
    if (refused == nullptr || refused->hold != violation.hold || recorded.at != violation.at) continue;
    refusal.operation = *refused;
    return refusal;
  }
  return std::nullopt;
}

void tell_refused(Teller& teller, const Refusal& refusal) {
  const Violation& violation = teller.violation();
  const HoldView holder = teller.view(violation.hold);
  const std::string name = Teller::name(holder.hold);
  const std::string what = fmt::format("{}'s {}", name, refusal.operation.is_write ? "write" : "read");
  if (refusal.greatest) {
    teller.say(Weight::operation, refusal.greatest->at, "resource",
               "applies " + teller.operation(refusal.greatest->operation),
               fmt::format("fencing token {}", refusal.token));
  }
  teller.say_acquired(holder);
  say_sent(teller, holder.hold, refusal.operation.is_write);
  teller.say(Weight::verdict, violation.at, "resource", "refuses " + what);
  std::string why =
      fmt::format("{} was refused although nobody but {} believed that it holds the lock.", what, name);
  if (refusal.greatest && holder.acquired.fencing != FencingToken{}) {
    why += fmt::format(" Its fencing token is {}, and the resource had applied an operation with {}.",
                       holder.acquired.fencing.value, refusal.token);
  }
  teller.because(std::move(why));
}

}  // namespace

void tell_res(Teller& teller) {
  const Violation& violation = teller.violation();
  if (const std::optional<Refusal> refusal = refusal_of(teller)) {
    tell_refused(teller, *refusal);
    return;
  }
  const HoldView stale = teller.view(violation.hold);
  const HoldView other = teller.view(violation.other);
  const Operations operations = operations_of(teller);
  const bool is_write = !operations.stale || operations.stale->operation.is_write;
  const std::string what = fmt::format("{}'s {}", Teller::name(stale.hold), is_write ? "write" : "read");

  teller.say_acquired(stale);
  teller.say_checks(stale);
  teller.say_faults({stale.hold.client, other.hold.client}, std::min(stale.asked, other.asked));
  teller.say_belief_moved(stale);
  say_sent(teller, stale.hold, is_write);
  teller.say_validity_ended(stale);
  teller.say_keys_ended(stale.keys, stale.hold);
  teller.say_acquired(other);
  if (operations.other) {
    teller.say(Weight::operation, operations.other->at, "resource",
               "applies " + teller.operation(operations.other->operation));
  }
  teller.say(Weight::verdict, violation.at, "resource", "applies " + what,
             operations.other ? fmt::format("after {}", teller.operation(operations.other->operation))
                              : std::string());

  if (violation.at >= stale.believes_until) {
    teller.because(fmt::format("{} was applied {} after its validity had ended. {}", what,
                               for_people(violation.at - stale.believes_until),
                               guard_sentence(teller, stale)));
    return;
  }
  teller.because(fmt::format("{} still believed in its hold. {} {}", Teller::name(stale.hold),
                             why_both(teller, stale, other), guard_sentence(teller, stale)));
}

}  // namespace lockstep::reports
