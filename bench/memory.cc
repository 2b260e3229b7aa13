#include "bench/memory.h"

#include <cstdint>

#include <fmt/core.h>

#include "bench/allocations.h"
#include "bench/measure.h"
#include "bench/nominal.h"
#include "bench/nominal_world.h"

namespace lockstep::bench {
namespace {

using World = NominalWorld::World;

// Counts the allocations in the step loops of the second and later runs.
bool measure_allocations(NominalWorld& nominal_world) {
  World& world = nominal_world.world();
  nominal_world.reset(Seed{1});
  world.run();
  std::uint64_t count = 0;
  std::uint64_t events = 0;
  for (std::uint64_t seed = 2; seed <= 4; ++seed) {
    nominal_world.reset(Seed{seed});
    const Allocations before = allocations();
    world.run();
    count += (allocations() - before).count;
    events += world.events();
  }
  fmt::print("allocations after set-up: {} in {} events\n", count, events);
  return count == 0;
}

void measure_copies(NominalWorld& nominal_world, std::uint64_t copies) {
  World& world = nominal_world.world();
  nominal_world.reset(Seed{1});
  while (world.events() < 10'000 && world.step()) {
  }

  const Allocations before = allocations();
  World copy = world;
  const std::uint64_t heap_bytes = (allocations() - before).bytes;

  // Each copy makes a step, so that the compiler cannot leave it out.
  const double assigned = timed([&] {
    for (std::uint64_t i = 0; i < copies; ++i) {
      copy = world;
      copy.step();
    }
  });
  std::uint64_t pending = 0;
  const double constructed = timed([&] {
    for (std::uint64_t i = 0; i < copies; ++i) {
      World another = world;
      another.step();
      pending += another.pending();
    }
  });
  const auto ns_each = [&](double seconds) { return seconds * 1e9 / static_cast<double>(copies); };
  fmt::print(
      "copying a world: {:.0f} ns into a used one, {:.0f} ns into a new one; {} bytes ({} + {} on the heap), "
      "{} pending\n",
      ns_each(assigned), ns_each(constructed), sizeof(World) + heap_bytes, sizeof(World), heap_bytes,
      pending / copies);
}

}  // namespace

bool measure_memory(const Effort& effort) {
  const scenarios::Scenario scenario = nominal();
  NominalWorld nominal_world(scenario);
  const bool allocates_nothing = measure_allocations(nominal_world);
  measure_copies(nominal_world, effort.copies);
  return allocates_nothing;
}

}  // namespace lockstep::bench
