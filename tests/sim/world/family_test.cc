#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "core/schedule/choice_limits.h"
#include "tests/sim/world/simulation.h"
#include "tests/support/property.h"

// Tests the faults of one run (sim/choices/faults.h): scripted ones and the slots of random families.

namespace lockstep::tests {
namespace {

using sim::draw_faults;
using sim::Fault;
using sim::TriggerEvent;

// Returns two families: pauses of three hosts after one of two anchors, and clock steps of either sign.
sim::Setup setup_with_families() {
  sim::Setup setup;
  sim::FaultFamily pauses;
  pauses.kind = FaultKind::pause;
  pauses.slots = 8;
  pauses.chance = {1, 2};
  pauses.targets = {host(client(0)), host(client(1)), host(redis(2))};
  pauses.anchors = {on(TriggerEvent::start), on(TriggerEvent::quorum_reached, 1)};
  pauses.max_occurrence = 4;
  pauses.offset = {Distribution::log_uniform, milliseconds(2), milliseconds(900)};
  pauses.magnitude_min = milliseconds(5).ns;
  pauses.magnitude_max = milliseconds(2000).ns;
  sim::FaultFamily steps;
  steps.kind = FaultKind::wall_step;
  steps.slots = 4;
  steps.chance = {3, 4};
  steps.targets = {host(redis(0)), host(redis(1))};
  steps.anchors = {on(TriggerEvent::start)};
  steps.offset = {Distribution::uniform, Duration{}, seconds(1)};
  steps.magnitude_distribution = Distribution::uniform;
  steps.magnitude_min = 10;
  steps.magnitude_max = 1000;
  steps.either_sign = true;
  setup.families = {pauses, steps};
  return setup;
}

std::vector<Fault> faults_of(const sim::Setup& setup, const Schedule& schedule) {
  sim::Chooser chooser;
  chooser.reset(schedule);
  return draw_faults(setup, chooser);
}

ChoiceKey slot_key(ChoiceKind kind, FaultKind fault, std::uint16_t family, std::uint32_t slot) {
  ChoiceKey key;
  key.kind = kind;
  key.fault = fault;
  key.index = family;
  key.attempt = slot;
  return key;
}

}  // namespace

TEST_CASE("a seed always draws the same faults, another seed others", "[sim]") {
  const sim::Setup setup = setup_with_families();
  std::set<std::size_t> counts;
  int same = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto once = faults_of(setup, Schedule::seeded(Seed{seed}));
    REQUIRE(once == faults_of(setup, Schedule::seeded(Seed{seed})));
    if (once == faults_of(setup, Schedule::seeded(Seed{seed + 1}))) ++same;
    counts.insert(once.size());
  }
  REQUIRE(same == 0);
  REQUIRE(counts.size() > 4);
  REQUIRE(faults_of(setup, Schedule::nominal()).empty());
}

TEST_CASE("slots fire with their chance, and stay inside their ranges", "[sim]") {
  const sim::Setup setup = setup_with_families();
  int pauses = 0;
  int steps = 0;
  int back = 0;
  std::set<HostId> targets;
  std::set<std::uint32_t> occurrences;
  std::set<TriggerEvent> anchors;
  int short_offsets = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    for (const Fault& fault : faults_of(setup, Schedule::seeded(Seed{seed}))) {
      REQUIRE(fault.armed);
      REQUIRE(fault.seen == 0);
      REQUIRE(fault.key.kind == ChoiceKind::family_magnitude);
      const sim::FaultFamily& family = setup.families[fault.key.index];
      REQUIRE(fault.kind == family.kind);
      REQUIRE(fault.offset >= family.offset.min);
      REQUIRE(fault.offset <= family.offset.max);
      REQUIRE(std::find(family.targets.begin(), family.targets.end(), fault.target) != family.targets.end());
      REQUIRE(fault.trigger.count >= 1);
      REQUIRE(fault.trigger.count <= family.max_occurrence);
      const std::int64_t size = fault.magnitude < 0 ? -fault.magnitude : fault.magnitude;
      REQUIRE(size >= family.magnitude_min);
      REQUIRE(size <= family.magnitude_max);
      if (fault.kind == FaultKind::pause) {
        ++pauses;
        REQUIRE(fault.magnitude > 0);
        targets.insert(fault.target.host);
        occurrences.insert(fault.trigger.count);
        anchors.insert(fault.trigger.event);
        if (fault.offset < milliseconds(20)) ++short_offsets;
      } else {
        ++steps;
        if (fault.magnitude < 0) ++back;
      }
    }
  }
  // The families have 3200 and 1600 slots. The counts lie within five standard deviations.
  REQUIRE(std::abs(pauses - 1600) < 142);
  REQUIRE(std::abs(steps - 1200) < 87);
  REQUIRE(std::abs(back - 600) < 87);
  REQUIRE(targets.size() == 3);
  REQUIRE(occurrences == std::set<std::uint32_t>{1, 2, 3, 4});
  REQUIRE(anchors.size() == 2);
  // Offsets are log-uniform: of thirty octaves above the minimum, 24 are below 18 ms.
  REQUIRE(short_offsets > pauses / 2);
}

TEST_CASE("removing or changing one slot leaves the others as they were", "[sim]") {
  check_property(
      "family slots are independent",
      [](std::uint64_t seed) {
        const sim::Setup setup = setup_with_families();
        const Schedule schedule = Schedule::seeded(Seed{seed});
        const auto all = faults_of(setup, schedule);
        const auto slot = *rc::gen::inRange<std::uint32_t>(0, 8);
        const ChoiceKey key = slot_key(ChoiceKind::family_magnitude, FaultKind::pause, 0, slot);
        Schedule without = schedule;
        without.set(key, 0);
        auto expected = all;
        std::erase_if(expected, [&](const Fault& fault) { return fault.key == key; });
        RC_ASSERT(faults_of(setup, without) == expected);

        Schedule other = schedule;
        const std::int64_t value = std::min(limits_of(key).high, std::int64_t{12'345});
        other.set(key, value);
        auto rest = faults_of(setup, other);
        const auto changed =
            std::find_if(rest.begin(), rest.end(), [&](const Fault& fault) { return fault.key == key; });
        RC_ASSERT(changed != rest.end());
        RC_ASSERT(changed->magnitude == value);
        rest.erase(changed);
        RC_ASSERT(rest == expected);
      },
      200);
}

TEST_CASE("a slot is described by its overrides, whatever the base", "[sim]") {
  const sim::Setup setup = setup_with_families();
  Schedule schedule;
  const auto set = [&](ChoiceKind kind, std::int64_t value) {
    schedule.set(slot_key(kind, FaultKind::pause, 0, 5), value);
  };
  set(ChoiceKind::family_magnitude, milliseconds(70).ns);
  set(ChoiceKind::family_target, 2);
  set(ChoiceKind::family_anchor, 1);
  set(ChoiceKind::family_occurrence, 2);
  set(ChoiceKind::family_offset, 1500);
  const auto faults = faults_of(setup, schedule);
  REQUIRE(faults.size() == 1);
  REQUIRE(faults[0].magnitude == milliseconds(70).ns);
  REQUIRE(faults[0].target == host(redis(2)));
  REQUIRE(faults[0].trigger == on(TriggerEvent::quorum_reached, 1, 3));
  REQUIRE(faults[0].offset == milliseconds(2) + nanoseconds(1500));
  // An index that is out of range still names one of the alternatives.
  set(ChoiceKind::family_target, 3 + 1);
  set(ChoiceKind::family_anchor, 65'535);
  REQUIRE(faults_of(setup, schedule)[0].target == host(client(1)));
  REQUIRE_NOTHROW(faults_of(setup, schedule));
}

TEST_CASE("what families draw strikes the run", "[sim]") {
  std::size_t began = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Simulation random(2, 3);
    random.setup.families = setup_with_families().families;
    random.setup.workload.rounds = 0;
    random.seed = Seed{seed};
    random.run();
    const auto& faults = random.world().faults();
    for (const auto& [at, what] : random.seen<FaultBegan>()) {
      ++began;
      const Fault& fault = faults.at(what.fault);
      REQUIRE(fault.kind == what.kind);
      REQUIRE(fault.target.host == what.host);
      REQUIRE(fault.magnitude == what.magnitude);
      if (fault.trigger.event == TriggerEvent::start) REQUIRE(at == Instant{} + fault.offset);
    }
  }
  REQUIRE(began > 50);
}

}  // namespace lockstep::tests
