#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

// Returns every key that the hold has had on the nodes of its list, including those that it has set again
// since.
std::vector<KeySpan> all_keys(const HoldView& view) {
  std::vector<KeySpan> keys = view.earlier;
  keys.insert(keys.end(), view.keys.begin(), view.keys.end());
  std::erase_if(keys, [&](const KeySpan& span) { return !view.is_asked(span.node); });
  return keys;
}

std::size_t kept_at(const std::vector<KeySpan>& keys, Instant instant) {
  return static_cast<std::size_t>(std::count_if(keys.begin(), keys.end(), [&](const KeySpan& span) {
    return span.from <= instant && instant < span.to;
  }));
}

// Returns the first instant since `told` at which fewer than `quorum` nodes kept the key: `told` itself, or
// one at which a key ends.
std::optional<Instant> gap_of(const std::vector<KeySpan>& keys, Instant told, Instant until,
                              std::size_t quorum) {
  if (kept_at(keys, told) < quorum) return told;
  std::optional<Instant> first;
  for (const KeySpan& span : keys) {
    const bool later = span.to < told || span.to > until || (first && *first <= span.to);
    if (!later && kept_at(keys, span.to) < quorum) first = span.to;
  }
  return first;
}

// Tells who else acquired the lock since the gap began. Returns the first of these holds.
std::optional<HoldView> say_others(Teller& teller, const HoldView& view, Instant since) {
  std::optional<HoldView> first;
  for (const Recorded& recorded : teller.history()) {
    if (recorded.at > teller.violation().at) break;
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired == nullptr || acquired->hold.client == view.hold.client || recorded.at < since ||
        acquired->resource != view.acquired.resource)
      continue;
    const HoldView other = teller.view(acquired->hold);
    teller.say_acquired(other);
    teller.say_validity_ended(other);
    if (!first) first = other;
  }
  return first;
}

// Tells which keys the hold set again after they had ended, and whether a request to extend did it.
void say_set_anew(Teller& teller, const HoldView& view) {
  for (const KeySpan& span : view.keys) {
    const bool anew = std::any_of(view.earlier.begin(), view.earlier.end(),
                                  [&](const KeySpan& before) { return before.node == span.node; });
    if (anew) {
      const auto request = request_behind(teller.history(), span.set);
      const bool extends =
          request &&
          std::get<MessageDelivered>(teller.history()[*request].what).coordinate.step == Step::extend;
      teller.say(
          Weight::key_set, span.from, Teller::nodes({span.node}),
          fmt::format("sets {}'s key anew{}", Teller::name(view.hold), extends ? ", for its extension" : ""));
    }
  }
}

}  // namespace

void tell_gap(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView view = teller.view(violation.hold);
  const std::string name = Teller::name(view.hold);
  const std::vector<KeySpan> keys = all_keys(view);
  const auto gap = gap_of(keys, view.told.value_or(view.asked), violation.at, teller.votes(view) / 2 + 1);
  teller.say_asked(view);
  teller.say_acquired(view);
  teller.say_faults({view.hold.client}, view.asked);
  teller.say_extended(view);
  teller.say_keys_ended(view, view.earlier);
  teller.say_keys_ended(view, view.keys);
  const auto other = gap ? say_others(teller, view, *gap) : std::nullopt;
  say_set_anew(teller, view);
  teller.say(Weight::verdict, violation.at, name, "is told that its extension succeeded",
             teller.keepers(view));
  const std::string when = gap ? fmt::format("At {}", teller.at(*gap)) : std::string("For a while");
  std::vector<KeySpan> gone = keys;
  std::erase_if(gone, [&](const KeySpan& span) { return gap && span.to > *gap; });
  const std::string lost = teller.how_lost(view, gone);
  teller.because(fmt::format(
      "{} fewer than a quorum kept {}'s key{}: another client could have taken the lock{}. A hold whose key "
      "has been gone once must not be reported as extended: what {} had read may be stale.",
      when, name, lost.empty() ? "" : ", which " + lost,
      other ? fmt::format(", and {} acquired it at {}", Teller::name(other->hold), teller.at(*other->told))
            : std::string(),
      name));
}

}  // namespace lockstep::reports
