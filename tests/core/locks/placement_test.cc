// Tests lock ids and the places of entries (core/locks/placement.h).

#include "core/locks/placement.h"

#include <cmath>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/core.h>

namespace lockstep::tests {
namespace {

constexpr int resources = 10'000;

std::uint64_t id_of_resource(int number) {
  return lock_id_of("", fmt::format("resource-{}", number), LockIdOf::resource, LockIdFields::separated);
}

}  // namespace

TEST_CASE("fields that are only put one behind the other share a lock id", "[core]") {
  const auto both = LockIdOf::client_and_resource;
  REQUIRE(lock_id_of("1", "23", both, LockIdFields::concatenated) ==
          lock_id_of("12", "3", both, LockIdFields::concatenated));
  REQUIRE(lock_id_of("1", "23", both, LockIdFields::separated) !=
          lock_id_of("12", "3", both, LockIdFields::separated));
  // Lock ids differ although a name may contain any character that could serve as a separator.
  REQUIRE(lock_id_of("1:", "2", both, LockIdFields::separated) !=
          lock_id_of("1", ":2", both, LockIdFields::separated));
}

TEST_CASE("a lock id is one for all clients only if it is of the resource alone", "[core]") {
  const auto separated = LockIdFields::separated;
  REQUIRE(lock_id_of("A", "r", LockIdOf::resource, separated) ==
          lock_id_of("B", "r", LockIdOf::resource, separated));
  REQUIRE(lock_id_of("A", "r", LockIdOf::client_and_resource, separated) !=
          lock_id_of("B", "r", LockIdOf::client_and_resource, separated));
}

// A token replays correctly only while every build puts entries on the same nodes.
TEST_CASE("lock ids are the same in every build", "[core]") {
  REQUIRE(lock_id_of("A", "orders", LockIdOf::resource, LockIdFields::separated) == 0xa88ccdc9fa4974fb);
  REQUIRE(lock_id_of("A", "orders", LockIdOf::client_and_resource, LockIdFields::separated) ==
          0xd889a21f880d4cf5);
}

TEST_CASE("when a node joins a ring, entries move to it and nowhere else", "[core]") {
  for (const std::uint16_t nodes : std::initializer_list<std::uint16_t>{1, 3, 17, 63}) {
    const HashRing before(nodes, 64);
    const auto more = static_cast<std::uint16_t>(nodes + 1);
    const HashRing after(more, 64);
    std::set<std::uint16_t> used;
    for (int i = 0; i < resources; ++i) {
      const NodeId old_place = before.node_of(id_of_resource(i));
      const NodeId new_place = after.node_of(id_of_resource(i));
      INFO(nodes << " nodes, resource " << i);
      REQUIRE(old_place.value < nodes);
      REQUIRE((new_place == old_place || new_place == NodeId{nodes}));
      used.insert(new_place.value);
    }
    REQUIRE(used.size() == nodes + 1U);
  }
}

TEST_CASE("an id behind the last point of a ring lies on the node of the first", "[core]") {
  const HashRing ring(5, 1);
  REQUIRE(ring.node_of(~std::uint64_t{0}) == ring.node_of(0));
}

TEST_CASE("mod n keeps every entry within n nodes, and evenly", "[core]") {
  std::vector<int> load(7);
  for (int i = 0; i < resources; ++i) ++load.at(place_by_modulo(id_of_resource(i), 7).value);
  for (const int one : load) REQUIRE(std::abs(one - resources / 7) < resources / 70);
}

}  // namespace lockstep::tests
