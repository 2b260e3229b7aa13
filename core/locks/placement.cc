#include "core/locks/placement.h"

#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "core/check.h"
#include "core/text_hash.h"

namespace lockstep {

std::uint64_t lock_id_of(std::string_view client, std::string_view resource, LockIdOf of,
                         LockIdFields fields) {
  if (of == LockIdOf::resource) return text_hash(resource);
  // The length in front separates the fields, whatever characters they contain.
  if (fields == LockIdFields::separated)
    return text_hash(fmt::format("{}:{}{}", client.size(), client, resource));
  return text_hash(fmt::format("{}{}", client, resource));
}

NodeId place_by_modulo(std::uint64_t lock_id, std::uint16_t nodes) {
  CHECK(nodes > 0);
  return NodeId{static_cast<std::uint16_t>(lock_id % nodes)};
}

HashRing::HashRing(std::uint16_t nodes, std::uint16_t virtual_nodes) {
  CHECK(nodes > 0 && virtual_nodes > 0, "{} nodes with {} points each", nodes, virtual_nodes);
  points_.reserve(std::size_t{nodes} * virtual_nodes);
  for (std::uint16_t node = 0; node < nodes; ++node) {
    for (std::uint16_t point = 0; point < virtual_nodes; ++point)
      points_.push_back({text_hash(fmt::format("redis:{}#{}", node + 1, point)), NodeId{node}});
  }
  std::sort(points_.begin(), points_.end());
}

NodeId HashRing::node_of(std::uint64_t lock_id) const {
  const auto next = std::lower_bound(points_.begin(), points_.end(), Point{lock_id, NodeId{}});
  return next == points_.end() ? points_.front().node : next->node;
}

}  // namespace lockstep
