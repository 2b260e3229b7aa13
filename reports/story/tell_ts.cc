#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

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
  teller.say_extended(view);
  teller.say_belief_moved(view);
  teller.say_keys_ended(view, view.keys);
}

}  // namespace

void tell_ts(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView view = teller.view(violation.hold);
  const std::size_t nodes = teller.votes(view);
  // The instant from which on a majority of the nodes does not keep the key.
  const auto gone = view.fewer_than(nodes - (nodes / 2U + 1) + 1);
  const bool born_lost = view.told == violation.at;
  say_hold(teller, view, born_lost ? teller.keepers(view) : std::string());
  if (!born_lost) {
    const std::string_view told =
        extended_at(teller, violation.at) ? "is told that its extension succeeded, " : "";
    teller.say(Weight::verdict, violation.at, Teller::name(view.hold),
               fmt::format("{}{}", told, believes(teller, view)), teller.keepers(view));
  }
  const std::string lost = teller.how_lost(view, view.keys);
  const std::string more = teller.why_believes(view);
  teller.because(fmt::format("{}'s key {}: from {} on {} did not keep it, yet {} {}.{}{}",
                             Teller::name(view.hold), lost.empty() ? "was on no majority of the nodes" : lost,
                             teller.at(gone.value_or(violation.at)),
                             nodes == 1 ? "the node" : "a majority of the nodes", Teller::name(view.hold),
                             believes(teller, view), more.empty() ? "" : " ", more));
}

}  // namespace lockstep::reports
