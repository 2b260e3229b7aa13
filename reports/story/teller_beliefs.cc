// What stories say about belief: how long it lasts, and what moved its end.

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Returns the kind of the fault that began or ended on the client at the instant of `place`, before it.
std::optional<FaultKind> fault_behind(const History& history, Place place, HostId client) {
  for (Place i = place; i > 0 && history[i - 1].at == history[place].at; --i) {
    const auto* began = std::get_if<FaultBegan>(&history[i - 1].what);
    const auto* ended = std::get_if<FaultEnded>(&history[i - 1].what);
    if (began != nullptr && began->host == client) return began->kind;
    if (ended != nullptr && ended->host == client) return ended->kind;
  }
  return std::nullopt;
}

std::string why_moved(FaultKind kind) {
  switch (kind) {
    case FaultKind::suspend:
      return "While it was suspended its monotonic clock stood still, and with it the validity.";
    case FaultKind::wall_step:
      return "It counts its validity on its wall clock, and that was set back.";
    case FaultKind::clock_freeze:
      return "It counts its validity on its wall clock, and that stood still.";
    case FaultKind::rate:
    case FaultKind::slew:
      return "Its clock was made to run slow, so its validity lasts longer than it should.";
    default:
      return "";
  }
}

// Says which fault on the client first made its belief last longer.
std::string why_longer(const History& history, const HoldView& view, Instant until) {
  Instant end = view.acquired.belief_until;
  for (Place place = 0; place < history.size() && history[place].at <= until; ++place) {
    const auto* extended = std::get_if<Extended>(&history[place].what);
    if (extended != nullptr && extended->hold == view.hold) end = extended->belief_until;
    const auto* moved = std::get_if<BeliefMoved>(&history[place].what);
    if (moved == nullptr || moved->hold != view.hold) continue;
    const bool longer = moved->belief_until > end;
    end = moved->belief_until;
    const auto kind = longer ? fault_behind(history, place, view.client()) : std::nullopt;
    if (kind && !why_moved(*kind).empty()) return why_moved(*kind);
  }
  return "";
}

// Returns true iff the client's wall clock was set back while it asked, by enough to explain that its belief
// ends later than a TTL after it had asked. A drift allowance with a wrong sign explains no more than that
// allowance; twice the specified one is out of its reach.
bool set_back_meanwhile(const History& history, const HoldView& view, Duration ttl) {
  if (!view.told || view.acquired.belief_until == Instant::never()) return false;
  const Duration excess = view.acquired.belief_until - view.asked - ttl;
  if (ttl.ns <= 0 || excess <= ttl / 50 + milliseconds(4)) return false;
  return std::any_of(history.begin(), history.end(), [&](const Recorded& recorded) {
    const auto* fault = std::get_if<FaultBegan>(&recorded.what);
    return fault != nullptr && fault->kind == FaultKind::wall_step && fault->host == view.client() &&
           recorded.at >= view.called && recorded.at <= *view.told && Duration{-fault->magnitude} >= excess;
  });
}

// Returns true iff the node ended the key earlier than the TTL that the request gave it, and the key would
// still be there otherwise.
bool ran_fast(const History& history, const KeySpan& span, Instant now) {
  if (span.end != KeyEnd::expired || span.planned == Instant::never()) return false;
  const auto request = request_behind(history, span.expiry_set);
  if (!request) return false;
  const Duration ttl = milliseconds(std::get<MessageDelivered>(history[*request].what).text.command.ttl_ms);
  const Instant set = history[span.expiry_set].at;
  return span.planned - set < ttl && set + ttl > now;
}

}  // namespace

std::string Teller::why_believes(const HoldView& view) const {
  if (!view.told) return "";
  if (view.validity.ns <= 0)
    return fmt::format("It was told no validity, so {} believes until it releases.", name(view.hold));
  if (set_back_meanwhile(history_, view, facts_.lock.ttl))
    return "It measures on its wall clock how long it has waited, and that was set back meanwhile.";
  if (std::string why = why_longer(history_, view, violation_.at); !why.empty()) return why;
  const bool slow = view.believes_until != Instant::never() && view.believes_until > violation_.at &&
                    view.validity_from + view.validity <= violation_.at;
  if (slow) return "Its clock runs slow, so its validity lasts longer than it should.";
  const bool fast = std::any_of(view.keys.begin(), view.keys.end(),
                                [&](const KeySpan& span) { return ran_fast(history_, span, violation_.at); });
  return fast ? "By the clocks of those nodes the TTL had passed: they run fast." : "";
}

void Teller::say_validity_ended(const HoldView& view) {
  if (!view.told || view.believes_until > violation_.at) return;
  std::string_view what = "its validity ends";
  if (view.ended == BeliefEnd::release_called) what = "calls release";
  if (view.ended == BeliefEnd::lost) what = "is told that the lock is lost";
  if (view.ended == BeliefEnd::crashed) return;  // the crash is told among the faults
  say(Weight::validity, view.believes_until, name(view.hold), std::string(what));
}

void Teller::say_belief_moved(const HoldView& view) {
  Instant end = view.acquired.belief_until;
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* extended = std::get_if<Extended>(&recorded.what);
    if (extended != nullptr && extended->hold == view.hold) end = extended->belief_until;
    const auto* moved = std::get_if<BeliefMoved>(&recorded.what);
    if (moved == nullptr || moved->hold != view.hold) continue;
    const Instant before = std::exchange(end, moved->belief_until);
    if (end == Instant::never()) {
      say(Weight::validity, recorded.at, name(view.hold), "its validity no longer runs down");
    } else if (before == Instant::never() || at(before) != at(end)) {
      say(Weight::validity, recorded.at, name(view.hold),
          fmt::format("its validity now ends at {}", at(end)));
    }
  }
}

void Teller::say_extended(const HoldView& view) {
  std::vector<Place> before;
  for (const Place place : view.extended) {
    if (history_[place].at < violation_.at) before.push_back(place);
  }
  if (before.empty()) return;
  const auto& last = std::get<Extended>(history_[before.back()].what);
  std::string what = "is told that its extension succeeded";
  if (last.validity.ns > 0 && last.belief_until != Instant::never())
    what += fmt::format(", valid until {}", at(last.belief_until));
  if (before.size() > 1) what += fmt::format("; it is the last of {}", before.size());
  say(Weight::validity, history_[before.back()].at, name(view.hold), std::move(what));
}

void Teller::say_checks(const HoldView& view) {
  const Recorded* last = nullptr;
  for (const Recorded& recorded : history_) {
    if (recorded.at > violation_.at) break;
    const auto* check = std::get_if<ValidityChecked>(&recorded.what);
    if (check != nullptr && check->hold == view.hold && check->valid) last = &recorded;
  }
  if (last == nullptr) return;
  const Duration remaining = std::get<ValidityChecked>(last->what).remaining;
  say(Weight::check, last->at, name(view.hold),
      remaining.ns > 0 ? fmt::format("checks its validity: {} left", for_people(remaining))
                       : "finds no end of its validity");
}

}  // namespace lockstep::reports
