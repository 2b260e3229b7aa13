// Tests searches that are bounded: in memory, or in the number of states.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "scenarios/search/exhaust.h"
#include "tests/scenarios/search/search_case.h"

namespace lockstep::tests {

using namespace scenarios;

namespace {

// Returns a scenario of a lock that is wrong: it does not look at its validity.
Scenario unchecked_validity(const std::string& letters) {
  SearchParts parts;
  parts.lock = "kind = \"redlock\"\nvalidity_check = false";
  parts.letters = letters;
  return scenario_of(text_of(parts));
}

}  // namespace

TEST_CASE("a search remembers no more than it may", "[scenarios]") {
  SearchParts parts;
  parts.letters = letter("pause", R"("12ms", "50ms")") + ", " + letter("reply_loss");
  const Scenario scenario = scenario_of(text_of(parts));
  const ExhaustResult all = exhaust(scenario, {});
  REQUIRE(all.complete());
  ExhaustOptions options;
  options.most_bytes = all.bytes / 8;
  const ExhaustResult few = exhaust(scenario, options);
  REQUIRE_FALSE(few.complete());
  REQUIRE(few.bytes <= options.most_bytes);
  REQUIRE(few.schedules < all.schedules);
  // States with no deviations left are forgotten if there is no room for them, and run again. The counts are
  // the same, in more time.
  options.most_bytes = all.bytes * 4 / 5;
  for (options.threads = 1; options.threads <= 2; ++options.threads) {
    const ExhaustResult most = exhaust(scenario, options);
    REQUIRE(most.complete());
    REQUIRE(difference(most, all) == "");
    REQUIRE(most.states < all.states);
    REQUIRE(most.bytes <= options.most_bytes);
  }
}

// Where violations are is then not remembered either, and the listing makes the runs again.
TEST_CASE("a search with little memory lists the same minimal sets", "[scenarios]") {
  const Scenario scenario =
      unchecked_validity(letter("crash", R"("1ms")") + ", " + letter("pause", R"("50ms")"));
  ExhaustOptions options;
  options.lists_every_set = true;
  const ExhaustResult all = exhaust(scenario, options);
  REQUIRE(all.minimal.size() > 100);
  std::size_t complete = 0;
  for (std::uint64_t tenths = 4; tenths < 10; ++tenths) {
    options.most_bytes = all.bytes * tenths / 10;
    const ExhaustResult few = exhaust(scenario, options);
    if (!few.complete()) continue;
    ++complete;
    REQUIRE(few.states < all.states);
    REQUIRE(difference(few, all) == "");
  }
  REQUIRE(complete > 0);
}

TEST_CASE("a search that was stopped still names a run that violates", "[scenarios]") {
  const Scenario scenario = unchecked_validity(letter("crash", R"("1ms")") + ", " + letter("reply_loss"));
  ExhaustOptions options;
  options.lists_every_set = true;
  const ExhaustResult all = exhaust(scenario, options);
  REQUIRE(all.violated > 0);
  const std::size_t fewest = all.minimal.front().schedule.deviation_count();
  std::size_t named = 0;
  for (options.most_states = 1; options.most_states < all.states; options.most_states *= 2) {
    const ExhaustResult some = exhaust(scenario, options);
    REQUIRE_FALSE(some.complete());
    REQUIRE((some.violated > 0) == !some.minimal.empty());
    if (!some.minimal.empty()) REQUIRE(some.minimal.front().schedule.deviation_count() == fewest);
    named += some.minimal.size();
  }
  REQUIRE(named > 0);
}

TEST_CASE("a search that was stopped says up to where it knows everything", "[scenarios]") {
  const Scenario scenario =
      unchecked_validity(letter("crash", R"("1ms")") + ", " + letter("pause", R"("50ms")"));
  ExhaustOptions options;
  options.lists_every_set = true;
  const ExhaustResult all = exhaust(scenario, options);
  REQUIRE(all.levels_counted == 3);
  REQUIRE(all.levels_listed == 3);
  std::set<std::uint32_t> counted;
  std::set<std::uint32_t> listed;
  for (options.most_states = 1; options.most_states < all.states; options.most_states += 97) {
    const ExhaustResult some = exhaust(scenario, options);
    REQUIRE(some.end == SearchEnd::states);
    counted.insert(some.levels_counted);
    listed.insert(some.levels_listed);
    for (std::size_t i = 0; i < some.levels_counted; ++i)
      REQUIRE(some.by_deviations[i] == all.by_deviations[i]);
    // Sets are listed up to there, or one with one deviation more.
    std::size_t expected = 0;
    for (const MinimalSet& set : all.minimal) {
      if (set.schedule.deviation_count() < some.levels_listed) ++expected;
    }
    REQUIRE(some.minimal_sets == (expected == 0 && some.violated > 0 ? 1 : expected));
    for (std::size_t i = 0; i < expected; ++i) REQUIRE(text_of(some.minimal[i]) == text_of(all.minimal[i]));
  }
  REQUIRE(counted.size() > 1);
  REQUIRE(listed.size() > 1);
}

}  // namespace lockstep::tests
