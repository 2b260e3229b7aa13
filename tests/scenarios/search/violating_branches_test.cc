#include "scenarios/search/violating_branches.h"

#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "core/digest.h"
#include "scenarios/search/memory_budget.h"

namespace lockstep::scenarios {
namespace {

constexpr Digest state{7, 8};
constexpr Digest other_state{7, 9};

StepBranch branch(std::uint32_t choice, std::uint32_t deviations) {
  StepBranch one = StepBranch::of(choice, 3, 0);
  one.add_behind(deviations);
  return one;
}

}  // namespace

TEST_CASE("a branch says with how many deviations something violates behind it or in its step",
          "[scenarios]") {
  StepBranch first = StepBranch::of(5, 2, 0);
  REQUIRE(first.leads_nowhere());
  StepBranch second = StepBranch::of(0, 3, 1);
  second.add_behind(2);
  second.add_behind(8);
  first.add_within(second);
  REQUIRE_FALSE(first.leads_nowhere());
  for (std::uint32_t deviations = 1; deviations <= 8; ++deviations) {
    const bool some = deviations == 2 || deviations == 8;
    INFO(deviations << " deviations");
    REQUIRE(second.leads_behind(deviations) == some);
    REQUIRE_FALSE(second.leads_within(deviations));
    REQUIRE_FALSE(first.leads_behind(deviations));
    REQUIRE(first.leads_within(deviations) == some);
    REQUIRE(first.leads_on(deviations) == some);
  }
}

TEST_CASE("the branches of a state are those that were added last", "[scenarios]") {
  MemoryBudget memory(10'000);
  ViolatingBranches violating(memory);
  REQUIRE(violating.find(state)->empty());
  const std::vector<StepBranch> few{branch(1, 1)};
  const std::vector<StepBranch> more{branch(1, 1), branch(2, 2)};
  violating.add(state, few);
  REQUIRE(violating.find(state)->size() == 1);
  const std::uint64_t used = memory.used();
  violating.add(state, more);
  REQUIRE(memory.used() == used + sizeof(StepBranch));
  REQUIRE(violating.find(state)->size() == 2);
  REQUIRE((*violating.find(state))[1] == branch(2, 2));
  REQUIRE(violating.find(other_state)->empty());
}

TEST_CASE("where branches found no room, nothing is known of any state that has none", "[scenarios]") {
  MemoryBudget memory(200);
  ViolatingBranches violating(memory);
  const std::vector<StepBranch> branches{branch(1, 1)};
  violating.add(state, branches);
  violating.add(other_state, branches);
  REQUIRE(violating.find(state)->size() == 1);
  REQUIRE_FALSE(violating.find(other_state).has_value());
  REQUIRE_FALSE(violating.find(Digest{1, 2}).has_value());
  // Old branches of a state are not those of now.
  violating.add(state, std::vector<StepBranch>(10, branch(1, 1)));
  REQUIRE_FALSE(violating.find(state).has_value());
  REQUIRE(memory.used() == 0);
}

}  // namespace lockstep::scenarios
