#include "scenarios/search/state_memo.h"

#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "core/digest.h"
#include "scenarios/search/memory_budget.h"

namespace lockstep::scenarios {
namespace {

constexpr std::uint64_t plenty = 1'000'000'000;

Digest state(std::uint64_t number) {
  const std::vector<std::uint64_t> words{number};
  return digest_of(words);
}

// Counts that tell which state and which number of deviations they belong to.
Continuations continuations_of(std::uint64_t number, std::uint32_t budget) {
  Continuations all;
  all.by_deviations[0] = {1, number % 2, number / 2 % 2, static_cast<std::uint32_t>(number % 1000)};
  for (std::uint32_t i = 1; i <= budget; ++i)
    all.by_deviations[i] = {number + i, number / 2, i, static_cast<std::uint32_t>(number % 1000) + i};
  return all;
}

bool knows(const StateMemo& memo, std::uint64_t number, std::uint32_t budget) {
  Continuations found;
  return memo.find(state(number), budget, found) && found == continuations_of(number, budget);
}

}  // namespace

TEST_CASE("what leads on from a state is found again, with as many deviations or fewer", "[scenarios]") {
  MemoryBudget memory(plenty);
  StateMemo memo(3, plenty, memory);
  for (std::uint32_t budget = 0; budget <= 3; ++budget) {
    REQUIRE(memo.store(state(7), budget, continuations_of(7, budget)) == (budget == 0 ? 0 : budget - 1));
    for (std::uint32_t fewer = 0; fewer <= budget; ++fewer) REQUIRE(knows(memo, 7, fewer));
    Continuations found;
    REQUIRE_FALSE(memo.find(state(7), budget + 1, found));
    REQUIRE_FALSE(memo.find(state(8), 0, found));
  }
  // What is known with more deviations left stays.
  REQUIRE(memo.store(state(7), 1, continuations_of(9, 1)) == 3);
  REQUIRE(knows(memo, 7, 3));
  REQUIRE(memo.find_end(state(7)) == continuations_of(7, 0).by_deviations[0]);
  REQUIRE(memo.size() == 1);
}

TEST_CASE("threads remember together what one remembers alone", "[scenarios]") {
  constexpr std::uint64_t states = 60'000;  // more than a block in each shard
  const auto budget_of = [](std::uint64_t number) { return static_cast<std::uint32_t>(number % 4); };
  const auto store_all = [&](StateMemo& memo, std::uint64_t first) {
    for (std::uint64_t i = 0; i < states; ++i) {
      const std::uint64_t number = (first + i) % states;
      for (std::uint32_t budget = 0; budget <= budget_of(number); ++budget)
        memo.store(state(number), budget, continuations_of(number, budget));
    }
  };
  MemoryBudget one_memory(plenty);
  StateMemo one(3, plenty, one_memory);
  store_all(one, 0);
  MemoryBudget memory(plenty);
  StateMemo memo(3, plenty, memory);
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < 3; ++i) threads.emplace_back([&, i] { store_all(memo, i * states / 3); });
  for (std::thread& thread : threads) thread.join();
  REQUIRE(memo.size() == states);
  REQUIRE(memory.used() == one_memory.used());
  for (std::uint64_t number = 0; number < states; ++number) REQUIRE(knows(memo, number, budget_of(number)));
}

TEST_CASE("a memo gives up states without deviations left before it is full", "[scenarios]") {
  MemoryBudget memory(200'000);
  StateMemo memo(1, plenty, memory);
  constexpr std::uint64_t ends = 20'000;
  for (std::uint64_t i = 0; i < ends; ++i) REQUIRE(memo.store(state(i), 0, continuations_of(i, 0)));
  REQUIRE(memory.used() <= 200'000);
  REQUIRE(memo.size() < 6'000);
  REQUIRE(memo.size() > 500);
  std::uint64_t known = 0;
  for (std::uint64_t i = 0; i < ends; ++i) known += knows(memo, i, 0) ? 1U : 0U;
  REQUIRE(known == memo.size());
  // States with deviations left are never given up. When there is no room for them, it says so.
  std::uint64_t stored = ends;
  while (memo.store(state(stored), 1, continuations_of(stored, 1))) ++stored;
  REQUIRE(stored - ends > 3'000);
  for (std::uint64_t i = ends; i < stored; ++i) REQUIRE(knows(memo, i, 1));
  REQUIRE(memo.size() == stored - ends);
  REQUIRE(memory.used() <= 200'000);
}

TEST_CASE("a memo takes no more states than it may", "[scenarios]") {
  MemoryBudget memory(plenty);
  StateMemo memo(1, 3, memory);
  for (std::uint64_t i = 0; i < 3; ++i) REQUIRE(memo.store(state(i), 1, continuations_of(i, 1)));
  REQUIRE(memo.is_full());
  REQUIRE_FALSE(memo.store(state(3), 1, continuations_of(3, 1)));
  REQUIRE(memo.store(state(2), 1, continuations_of(2, 1)) == 1);
  REQUIRE(memo.size() == 3);
}

}  // namespace lockstep::scenarios
