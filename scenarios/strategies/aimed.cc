#include "scenarios/strategies/aimed.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/schedule/numbered_draws.h"
#include "core/text_hash.h"
#include "scenarios/strategies/slots.h"

namespace lockstep::scenarios {
namespace {

// The figures are those that found the rows of docs/BITE.md soonest. Other values near them do about as well.
constexpr std::uint32_t latest_call = 16;  // that is aimed at
constexpr std::uint64_t left_alone = 8;    // one fault of so many strikes where it is drawn
constexpr std::uint64_t left_in_size = 3;  // one fault of so many keeps its magnitude
constexpr std::uint64_t nearest = 6;       // a duration differs from the TTL by a half of it to a 64th

// The numbers of the elements that fit.
template <class Elements, class Fits>
std::vector<std::size_t> which(const Elements& elements, Fits&& fits) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (fits(elements[i])) numbers.push_back(i);
  }
  return numbers;
}

// What the faults of one seed are to strike.
struct Aim {
  ClientId client;
  std::uint32_t call = 1;  // from 1
  Duration ttl;            // of the lock; 0 if it has none
};

// The first call in half of the seeds, the second in a quarter, and so on.
std::uint32_t draw_call(NumberedDraws& draws) {
  std::uint32_t call = 1;
  while (call < latest_call && draws.half()) ++call;
  return call;
}

// Returns a magnitude that decides: the largest error of a rate, or a duration of nearly the TTL or a
// little more. Returns nothing if the family has none. An outage has none: of a node that forgets, the
// shortest is the worst, and short ones are drawn often.
std::optional<std::int64_t> draw_critical_magnitude(const sim::FaultFamily& family, Duration ttl,
                                                    NumberedDraws& draws) {
  if (unit_of(family.kind) == FaultUnit::rate_ppb)
    return family.either_sign && draws.half() ? -family.magnitude_max : family.magnitude_max;
  if (unit_of(family.kind) != FaultUnit::duration_ns || takes_down(family.kind)) return std::nullopt;
  const std::int64_t difference = ttl.ns >> (1 + draws.below(nearest));
  const std::int64_t magnitude = draws.half() ? ttl.ns - difference : ttl.ns + difference;
  const bool may_be = family.magnitude_min <= magnitude && magnitude <= family.magnitude_max;
  return may_be && magnitude != 0 ? std::optional(magnitude) : std::nullopt;
}

void aim_at(const Aim& aim, const Slot& slot, Schedule& schedule, NumberedDraws& draws) {
  const sim::FaultFamily& family = slot.family();
  if (draws.below(left_in_size) != 0) {
    const auto magnitude = draw_critical_magnitude(family, aim.ttl, draws);
    if (magnitude) slot.set_magnitude(schedule, *magnitude);
  }
  const auto anchors = which(family.anchors, [&](const sim::Trigger& anchor) {
    return anchor.event != sim::TriggerEvent::start && anchor.by == aim.client;
  });
  if (!anchors.empty()) {
    slot.set_anchor(schedule, anchors[draws.below(anchors.size())]);
    slot.set_occurrence(schedule, std::min(aim.call, family.max_occurrence));
  }
  const HostId host = HostId::client(aim.client);
  const auto targets =
      which(family.targets, [&](const sim::FaultTarget& target) { return target.host == host; });
  const bool has_others = targets.size() < family.targets.size();
  // Where other hosts can be struck, too, half of the faults strike those.
  if (targets.empty() || (has_others && draws.half())) return;
  slot.set_target(schedule, targets[draws.below(targets.size())]);
}

}  // namespace

Schedule aimed_schedule(const Scenario& scenario, Seed seed) {
  const sim::Setup& setup = scenario.setup;
  Schedule schedule = schedule_of(scenario, seed);
  // Nothing in common with what the seed draws for its run.
  NumberedDraws draws(Seed{text_hash("aimed", seed.value)});
  const Aim aim{ClientId{static_cast<std::uint16_t>(draws.below(setup.clients))}, draw_call(draws),
                lock_facts(scenario).ttl};
  // What the seed itself leaves empty is drawn anew, twice.
  std::array chances{SlotDraws(setup, seed), SlotDraws(setup, Seed{draws.below(0)}),
                     SlotDraws(setup, Seed{draws.below(0)})};
  for (const ChoiceKey& key : slots_of(setup)) {
    const auto filled = std::find_if(chances.begin(), chances.end(),
                                     [&](SlotDraws& chance) { return chance.draw(key).magnitude != 0; });
    if (filled == chances.end()) continue;
    if (filled != chances.begin()) filled->fill(schedule);
    if (draws.below(left_alone) != 0) aim_at(aim, Slot(setup, key), schedule, draws);
  }
  return schedule;
}

}  // namespace lockstep::scenarios
