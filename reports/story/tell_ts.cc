#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

std::size_t kept(const HoldView& view) {
  return static_cast<std::size_t>(std::count_if(
      view.keys.begin(), view.keys.end(), [](const KeySpan& span) { return span.end == KeyEnd::kept; }));
}

std::string keepers(const HoldView& view) { return Teller::keepers(view, kept(view)); }

bool extended_at(const Teller& teller, Instant instant) {
  return std::any_of(teller.history().begin(), teller.history().end(), [&](const Recorded& recorded) {
    const auto* extended = std::get_if<Extended>(&recorded.what);
    return recorded.at == instant && extended != nullptr && extended->hold == teller.violation().hold;
  });
}

std::string believes(const Teller& teller, const HoldView& view) {
  if (view.believes_until == Instant::never()) return "believes that it holds the lock";
  return fmt::format("believes until {}", teller.at(view.believes_until));
}

void say_hold(Teller& teller, const HoldView& view, std::string remark = "") {
  teller.say_asked(view);
  teller.say_keys_set(view);
  teller.say_acquired(view, std::move(remark));
  teller.say_faults({view.hold.client}, view.asked);
  teller.say_belief_moved(view);
  teller.say_keys_ended(view.keys, view.hold);
}

}  // namespace

void tell_ts(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView view = teller.view(violation.hold);
  const std::size_t nodes = view.voters();
  // The instant from which on a majority of the nodes does not keep the key.
  const auto gone = view.fewer_than(nodes - (nodes / 2U + 1) + 1);
  const bool born_lost = view.told == violation.at;
  say_hold(teller, view, born_lost ? keepers(view) : std::string());
  if (!born_lost) {
    const std::string_view told =
        extended_at(teller, violation.at) ? "is told that its extension succeeded, " : "";
    teller.say(Weight::verdict, violation.at, Teller::name(view.hold),
               fmt::format("{}{}", told, believes(teller, view)), keepers(view));
  }
  const std::string lost = teller.how_lost(view.keys, view.hold);
  const std::string more = teller.why_believes(view);
  teller.because(fmt::format(
      "{}'s key {}: from {} on no majority kept it, yet {} {}.{}{}", Teller::name(view.hold),
      lost.empty() ? fmt::format("was on no majority of the {}", view.keys_per_node > 1 ? "keys" : "nodes")
                   : lost,
      teller.at(gone.value_or(violation.at)), Teller::name(view.hold), believes(teller, view),
      more.empty() ? "" : " ", more));
}

}  // namespace lockstep::reports
