#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "core/text.h"
#include "reports/story/overlap.h"
#include "reports/story/teller.h"

namespace lockstep::reports {
// Looks for the reason: one of the two clients has no majority of keys, or the two have their keys on
// different nodes.
std::string why_overlap(const Teller& teller, const HoldView& robbed, const HoldView& newcomer) {
  const std::string old_name = Teller::name(robbed.hold);
  const std::string new_name = Teller::name(newcomer.hold);
  const auto majority = [](const HoldView& view) { return view.voters() / 2U + 1; };
  const bool coordinated = teller.input().coordinators > 0;
  if (coordinated && robbed.keys.empty() && newcomer.keys.empty()) {
    return fmt::format(
        "No node keeps {}'s lock: whoever granted it had to remember that, and {} was granted it by a "
        "coordinator "
        "that did not.",
        old_name, new_name);
  }
  if (newcomer.told && newcomer.fewer_than(majority(newcomer))) {
    const std::string lost = teller.how_lost(newcomer.keys, newcomer.hold);
    const Duration took = *newcomer.told - newcomer.asked;
    if (lost.empty())
      return fmt::format("{} was told that it holds the lock with its key on no majority of the nodes.",
                         new_name);
    if (teller.input().ttl.ns > 0 && took >= teller.input().ttl) {
      return fmt::format(
          "{} was told that it holds the lock {} after it had asked, longer than the TTL of {}: its key {}, "
          "and {} had taken the lock meanwhile. Nothing checked how long the replies had taken.",
          new_name, for_people(took), for_people(teller.input().ttl), lost, old_name);
    }
    return fmt::format("{} was told that it holds the lock, but its key {}.", new_name, lost);
  }
  const std::string until = robbed.believes_until == Instant::never()
                                ? "goes on to believe"
                                : fmt::format("believes until {}", teller.at(robbed.believes_until));
  std::string lost = teller.how_lost(robbed.keys, robbed.hold);
  const std::string old_place = Teller::nodes(Teller::listed(robbed.acquired.lock_nodes));
  const std::string new_place = Teller::nodes(Teller::listed(newcomer.acquired.lock_nodes));
  if (lost.empty() && coordinated) {
    return fmt::format("{}'s key is on {}, and {}'s on {}{}: neither knows of the other.", old_name,
                       old_place, new_name, new_place, old_place == new_place ? " under another name" : "");
  }
  if (lost.empty() && robbed.acquired.lock_nodes != newcomer.acquired.lock_nodes) {
    return fmt::format(
        "{} asks {} for the lock, and {} asks {}: a majority of the one list and a majority of the other "
        "need "
        "not have a node in common.",
        old_name, old_place, new_name, new_place);
  }
  lost = lost.empty() ? "was on no majority of the nodes" : lost;
  const std::string more = teller.why_believes(robbed);
  return fmt::format("{}'s key {}, so {} could get {} while {} {}.{}{}", old_name, lost, new_name,
                     coordinated ? "the lock" : "a majority", old_name, until, more.empty() ? "" : " ", more);
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
  teller.say_belief_moved(robbed);
  teller.say_culprits(robbed, newcomer.hold);
  teller.say_keys_ended(robbed.keys, robbed.hold);
  teller.say_keys_ended(newcomer.keys, newcomer.hold);
  const std::string remark = robbed.believes_until == Instant::never()
                                 ? fmt::format("{} believes, too", Teller::name(robbed.hold))
                                 : fmt::format("{} believes, too, until {}", Teller::name(robbed.hold),
                                               teller.at(robbed.believes_until));
  if (newcomer.told == violation.at) {
    teller.say_acquired(newcomer, remark);
  } else {
    teller.say_acquired(newcomer);
    teller.say(Weight::verdict, violation.at, Teller::name(newcomer.hold),
               "is told that its extension succeeded", remark);
  }
  teller.because(why_overlap(teller, robbed, newcomer));
}

}  // namespace lockstep::reports
