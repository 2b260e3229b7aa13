#include "scenarios/locks/entry_places.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/host_text.h"
#include "core/locks/placement.h"
#include "sim/setup.h"

namespace lockstep::scenarios {
namespace {

// Finds the node of an entry among the first `nodes` nodes.
class Places {
 public:
  Places(const CoordinatorPolicy& rules, std::uint16_t nodes) : nodes_(nodes) {
    if (rules.placement == Placement::ring) ring_.emplace(nodes, rules.virtual_nodes);
  }
  NodeId of(std::uint64_t lock_id) const {
    return ring_ ? ring_->node_of(lock_id) : place_by_modulo(lock_id, nodes_);
  }

 private:
  std::uint16_t nodes_;
  std::optional<HashRing> ring_;
};

}  // namespace

std::vector<ResourceId> resources_of(const CoordinatedPolicy& policy) {
  std::vector<std::string> names;
  std::vector<ResourceId> resources;
  for (const std::string& name : policy.resources) {
    const auto known = std::find(names.begin(), names.end(), name);
    resources.push_back(ResourceId{static_cast<std::uint16_t>(known - names.begin())});
    if (known == names.end()) names.push_back(name);
  }
  return resources;
}

std::vector<std::string> resource_names(const CoordinatedPolicy& policy) {
  std::vector<std::string> names;
  for (const std::string& name : policy.resources) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.size() == 1) names.clear();
  return names;
}

std::vector<EntryPlace> entry_places(const CoordinatedPolicy& policy, std::uint16_t clients,
                                     std::uint16_t nodes) {
  const bool joins = policy.joins_at.ns > 0 && nodes > 1;
  const Places before(policy, static_cast<std::uint16_t>(joins ? nodes - 1 : nodes));
  const Places after(policy, nodes);
  std::vector<std::uint64_t> ids;
  std::vector<EntryPlace> places;
  for (std::uint16_t client = 0; client < clients; ++client) {
    const std::string name = policy.client_ids.empty() ? client_name(ClientId{client})
                                                       : policy.client_ids[client % policy.client_ids.size()];
    const std::string& resource = policy.resources[client % policy.resources.size()];
    const std::uint64_t id = lock_id_of(name, resource, policy.lock_id, policy.lock_id_fields);
    const auto known = std::find(ids.begin(), ids.end(), id);
    const KeyId key{static_cast<std::uint16_t>(known - ids.begin())};
    if (known == ids.end()) ids.push_back(id);
    places.push_back({key, before.of(id), after.of(id)});
  }
  return places;
}

std::uint16_t keys_of(const std::vector<EntryPlace>& places) {
  std::uint16_t keys = 0;
  for (const EntryPlace& place : places)
    keys = std::max(keys, static_cast<std::uint16_t>(place.key.value + 1));
  return keys;
}

WallTime join_time(const CoordinatedPolicy& policy) {
  if (policy.joins_at.ns == 0) return WallTime::before_all();
  return sim::wall_clock_origin + policy.joins_at;
}

}  // namespace lockstep::scenarios
