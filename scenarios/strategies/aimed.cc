#include "scenarios/strategies/aimed.h"

#include <algorithm>
#include <vector>

#include "scenarios/strategies/draws.h"
#include "scenarios/strategies/random_faults.h"

namespace lockstep::scenarios {
namespace {

constexpr std::uint64_t left_alone = 4;  // one fault of so many

// The numbers of the elements that fit.
template <class Elements, class Fits>
std::vector<std::size_t> which(const Elements& elements, Fits&& fits) {
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (fits(elements[i])) numbers.push_back(i);
  }
  return numbers;
}

// Where the faults of one seed are to strike.
struct Aim {
  ClientId client;
  std::uint32_t call = 1;  // from 1
};

void aim_at(const Aim& aim, const Slot& slot, Schedule& schedule, Draws& draws) {
  const sim::FaultFamily& family = slot.family();
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
  Draws draws("aimed", seed);
  constexpr std::uint64_t calls = 5;
  const Aim aim{ClientId{static_cast<std::uint16_t>(draws.below(setup.clients))},
                1 + static_cast<std::uint32_t>(draws.below(calls))};
  for (const sim::Fault& fault : random_faults_of(setup, schedule)) {
    if (draws.below(left_alone) != 0) aim_at(aim, Slot(setup, fault), schedule, draws);
  }
  return schedule;
}

}  // namespace lockstep::scenarios
