// Tests what a search says of how far it is.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/search/branch_weights.h"
#include "scenarios/search/exhaust.h"
#include "tests/scenarios/search/search_case.h"

namespace lockstep::tests {

using namespace scenarios;

TEST_CASE("shares in thousandths are rounded down, however large the numbers", "[scenarios]") {
  REQUIRE(permille_of(0, 0) == 0);
  REQUIRE(permille_of(1000, 1476) == 677);
  REQUIRE(permille_of(1475, 1476) == 999);
  REQUIRE(permille_of(1476, 1476) == 1000);
  const std::uint64_t large = ~std::uint64_t{0};
  REQUIRE(permille_of(large / 2, large) == 500);
  REQUIRE(permille_of(large, large) == 1000);
}

TEST_CASE("branches without any difference weigh as many schedules as follow them", "[scenarios]") {
  const std::vector<std::uint64_t> ones{1, 1, 1, 1};
  REQUIRE(branch_weights(ones) == std::vector<std::uint64_t>{8, 6, 4, 2});
  // The first level: one schedule begins with each branch.
  REQUIRE(branch_weights(std::vector<std::uint64_t>{0, 0, 0}) == std::vector<std::uint64_t>{1, 1, 1});
  const std::uint64_t large = std::uint64_t{1} << 62U;
  const std::vector<std::uint64_t> weights = branch_weights(std::vector<std::uint64_t>{large, large / 2, 0});
  REQUIRE(weights[0] > 2 * weights[1]);
  REQUIRE(weights[0] <= 3 * weights[1]);
  REQUIRE(weights[0] < std::uint64_t{1} << 40U);
  REQUIRE(weights[2] == 1);
}

TEST_CASE("the share that a search says is close to the share that it has counted", "[scenarios]") {
  for (const std::string& letters :
       {letter("pause", R"("12ms", "50ms")") + ", " + letter("reply_loss"),
        letter("crash", R"("2ms")") + ", " + letter("request_delay", R"("9ms")")}) {
    SearchParts parts;
    parts.letters = letters;
    const Scenario scenario = scenario_of(text_of(parts));
    std::vector<ExhaustProgress> seen;
    ExhaustOptions options;
    options.most_deviations = 3;
    options.progress = [&](const ExhaustProgress& now) { seen.push_back(now); };
    const ExhaustResult result = exhaust(scenario, options);
    REQUIRE(result.complete());
    std::size_t compared = 0;
    for (const ExhaustProgress& now : seen) {
      if (now.lists || now.deviations < 1) continue;
      std::uint64_t before = 0;
      for (std::uint32_t i = 0; i < now.deviations; ++i) before += result.by_deviations[i];
      const std::uint64_t level = result.by_deviations[now.deviations];
      const auto counted = static_cast<std::int64_t>(1000 * (now.schedules - before) / level);
      INFO(letters << ", " << now.deviations << " deviations: " << now.permille << " and not " << counted);
      REQUIRE(std::abs(static_cast<std::int64_t>(now.permille) - counted) <= 100);
      if (now.permille == 1000) REQUIRE(counted == 1000);
      ++compared;
    }
    REQUIRE(compared > 100);
  }
}

}  // namespace lockstep::tests
