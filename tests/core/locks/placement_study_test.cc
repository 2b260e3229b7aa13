// Tests how many entries move when a node joins (core/locks/placement_study.h).

#include "core/locks/placement_study.h"

#include <cmath>

#include <catch2/catch.hpp>

#include "core/locks/coordinator_policy.h"

namespace lockstep::tests {
namespace {

// Returns the largest share on the ring divided by the mean share; 1 means that all shares are equal.
double balance(const PlacementStep& step) {
  return static_cast<double>(step.most_on_a_node) * step.nodes / step.resources;
}

}  // namespace

TEST_CASE("of n + 1 entries mod n moves n and a ring one, for every n, within 2 percentage points",
          "[core]") {
  const auto steps = study_placement(64, 10'000, CoordinatorPolicy{}.virtual_nodes);
  REQUIRE(steps.size() == 64);
  for (const PlacementStep& step : steps) {
    INFO(step.nodes << " nodes");
    const double n = step.nodes;
    REQUIRE(std::abs(step.moved_by_modulo / 10'000.0 - n / (n + 1)) < 0.02);
    REQUIRE(std::abs(step.moved_by_ring / 10'000.0 - 1 / (n + 1)) < 0.02);
    REQUIRE(balance(step) >= 1);
    REQUIRE(balance(step) < 1.3);
  }
}

TEST_CASE("a ring with few points is uneven", "[core]") {
  const auto few = study_placement(16, 10'000, 1);
  const auto many = study_placement(16, 10'000, 1'024);
  REQUIRE(balance(few.back()) > 2 * balance(many.back()));
}

TEST_CASE("on one node everything is, and half of it moves when a second joins", "[core]") {
  const PlacementStep step = study_placement(1, 1'000, 64).front();
  REQUIRE(step.nodes == 1);
  REQUIRE(step.most_on_a_node == 1'000);
  REQUIRE(balance(step) == 1);
  REQUIRE(step.moved_by_modulo > 400);
  REQUIRE(step.moved_by_ring > 300);
}

}  // namespace lockstep::tests
