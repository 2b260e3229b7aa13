#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/overlap.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
namespace {

std::size_t majority(const Teller& teller, const HoldView& view) { return teller.votes(view) / 2 + 1; }

// Says that the newcomer was told that it holds the lock although its own key is on no majority of the nodes.
std::string why_newcomer(const Teller& teller, const HoldView& robbed, const HoldView& newcomer) {
  const std::string new_name = Teller::name(newcomer.hold);
  const std::vector<Loss> losses = losses_of(teller.history(), newcomer, newcomer.keys);
  if (losses.empty())
    return fmt::format("{} was told that it holds the lock with its key on no majority of the nodes.",
                       new_name);
  const std::string lost = teller.how_lost(newcomer, newcomer.keys);
  const Duration took = *newcomer.told - newcomer.asked;
  const bool only_expired = losses.size() == 1 && losses.front().cause == LossCause::expired;
  if (only_expired && teller.facts().lock.ttl.ns > 0 && took >= teller.facts().lock.ttl) {
    const bool taken = robbed.told && *robbed.told >= newcomer.asked && *robbed.told <= *newcomer.told;
    return fmt::format(
        "{} was told that it holds the lock {} after it had asked, longer than the TTL of {}: its key {}{}. "
        "The lock reported it all the same.",
        new_name, for_people(took), for_people(teller.facts().lock.ttl), lost,
        taken ? fmt::format(", and {} had taken the lock meanwhile", Teller::name(robbed.hold)) : "");
  }
  return fmt::format("{} was told that it holds the lock, but its key {}.", new_name, lost);
}

// Says where both clients have their keys, each of them on enough nodes.
std::string why_both_have(const Teller& teller, const HoldView& robbed, const HoldView& newcomer) {
  const std::string old_name = Teller::name(robbed.hold);
  const std::string new_name = Teller::name(newcomer.hold);
  const std::string old_place = Teller::nodes(Teller::listed(robbed.acquired.lock_nodes));
  const std::string new_place = Teller::nodes(Teller::listed(newcomer.acquired.lock_nodes));
  if (teller.facts().coordinators() > 0) {
    return fmt::format("{}'s key is on {}, and {}'s on {}{}: neither knows of the other.", old_name,
                       old_place, new_name, new_place, old_place == new_place ? " under another name" : "");
  }
  if (robbed.acquired.lock_nodes != newcomer.acquired.lock_nodes) {
    return fmt::format(
        "{} asks {} for the lock, and {} asks {}: a majority of the one list and a majority of the other "
        "need not have a node in common.",
        old_name, old_place, new_name, new_place);
  }
  return fmt::format("{} was told that it holds the lock while {}'s key was on a majority of the nodes.",
                     new_name, old_name);
}

}  // namespace

// Looks for the reason: one of the two clients has no majority of keys, or both have one, of different nodes
// or under different names.
std::string why_overlap(const Teller& teller, const HoldView& robbed, const HoldView& newcomer) {
  const std::string old_name = Teller::name(robbed.hold);
  const std::string new_name = Teller::name(newcomer.hold);
  const bool coordinated = teller.facts().coordinators() > 0;
  if (coordinated && robbed.keys.empty() && newcomer.keys.empty()) {
    return fmt::format(
        "No node keeps {}'s lock: whoever granted it had to remember that, and {} was granted it by a "
        "coordinator that did not.",
        old_name, new_name);
  }
  if (newcomer.told && newcomer.fewer_than(majority(teller, newcomer)))
    return why_newcomer(teller, robbed, newcomer);
  if (!robbed.fewer_than(majority(teller, robbed))) return why_both_have(teller, robbed, newcomer);
  // What was known when the newcomer acquired may have changed since, by an extension.
  const bool changed = teller.view(robbed.hold).believes_until != robbed.believes_until;
  const Instant keyed = newcomer.keys.empty() ? newcomer.asked : newcomer.keys.back().from;
  const bool told_later = robbed.told && keyed < *robbed.told;
  const std::string until =
      told_later ? fmt::format("is still to be told, at {}, that it holds it", teller.at(*robbed.told))
      : changed  ? "still believed"
      : robbed.believes_until == Instant::never()
          ? "goes on to believe"
          : fmt::format("believes until {}", teller.at(robbed.believes_until));
  const std::string lost = teller.how_lost(robbed, robbed.keys);
  const std::string more = teller.why_believes(robbed);
  return fmt::format("{}'s key {}, so {} could get {} while {} {}.{}{}", old_name,
                     lost.empty() ? "was on no majority of the nodes" : lost, new_name,
                     coordinated || teller.votes(robbed) == 1 ? "the lock" : "a majority", old_name, until,
                     more.empty() ? "" : " ", more);
}

void tell_me(Teller& teller) {
  const Violation& violation = teller.violation();
  const HoldView robbed = teller.view(violation.hold);
  const HoldView newcomer = teller.view(violation.other);
  for (const HoldView* view : {&robbed, &newcomer}) {
    teller.say_asked(*view);
    teller.say_keys_set(*view);
  }
  teller.say_acquired(robbed);
  teller.say_faults({robbed.hold.client, newcomer.hold.client}, std::min(robbed.asked, newcomer.asked));
  teller.say_extended(robbed);
  teller.say_belief_moved(robbed);
  teller.say_culprits(robbed, newcomer.hold);
  teller.say_keys_ended(robbed, robbed.keys);
  teller.say_keys_ended(newcomer, newcomer.keys);
  const std::string remark = robbed.believes_until == Instant::never()
                                 ? fmt::format("{} believes, too", Teller::name(robbed.hold))
                                 : fmt::format("{} believes, too, until {}", Teller::name(robbed.hold),
                                               teller.at(robbed.believes_until));
  if (newcomer.told == violation.at) {
    teller.say_acquired(newcomer, remark);
  } else {
    teller.say_acquired(newcomer);
    teller.say_extended(newcomer);
    teller.say(Weight::verdict, violation.at, Teller::name(newcomer.hold),
               "is told that its extension succeeded", remark);
  }
  teller.because(why_overlap(teller, robbed, newcomer));
}

}  // namespace lockstep::reports
