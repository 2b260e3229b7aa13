#include "core/locks/placement_study.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/core.h>

#include "core/check.h"
#include "core/locks/placement.h"

namespace lockstep {
namespace {

PlacementStep step_of(const std::vector<std::uint64_t>& ids, std::uint16_t nodes, const HashRing& before,
                      const HashRing& after) {
  const auto more = static_cast<std::uint16_t>(nodes + 1);
  PlacementStep step{nodes, static_cast<std::uint32_t>(ids.size())};
  std::vector<std::uint32_t> load(nodes);
  for (const std::uint64_t id : ids) {
    const NodeId place = before.node_of(id);
    ++load[place.value];
    if (after.node_of(id) != place) ++step.moved_by_ring;
    if (place_by_modulo(id, nodes) != place_by_modulo(id, more)) ++step.moved_by_modulo;
  }
  step.most_on_a_node = *std::max_element(load.begin(), load.end());
  return step;
}

}  // namespace

std::vector<PlacementStep> study_placement(std::uint16_t most_nodes, std::uint32_t resources,
                                           std::uint16_t virtual_nodes) {
  CHECK(most_nodes > 0 && resources > 0 && virtual_nodes > 0);
  std::vector<std::uint64_t> ids;
  for (std::uint32_t i = 1; i <= resources; ++i)
    ids.push_back(lock_id_of("", fmt::format("resource-{}", i), LockIdOf::resource, LockIdFields::separated));
  std::vector<PlacementStep> steps;
  HashRing before(1, virtual_nodes);
  for (std::uint16_t nodes = 1; nodes <= most_nodes; ++nodes) {
    HashRing after(static_cast<std::uint16_t>(nodes + 1), virtual_nodes);
    steps.push_back(step_of(ids, nodes, before, after));
    before = std::move(after);
  }
  return steps;
}

}  // namespace lockstep
