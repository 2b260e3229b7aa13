#include "scenarios/shrink/round_value.h"

#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::scenarios {

TEST_CASE("values are rounded up to two digits, away from nothing", "[scenarios]") {
  REQUIRE(rounded_up(1) == 1);
  REQUIRE(rounded_up(99) == 99);
  REQUIRE(rounded_up(100) == 100);
  REQUIRE(rounded_up(101) == 110);
  REQUIRE(rounded_up(991) == 1000);
  REQUIRE(rounded_up(173'400'001) == 180'000'000);
  REQUIRE(rounded_up(-173'400'001) == -180'000'000);
  REQUIRE(rounded_up(0) == 0);
}

TEST_CASE("round values are simpler than others, and small ones than large ones", "[scenarios]") {
  REQUIRE(is_simpler(200, 173));
  REQUIRE_FALSE(is_simpler(173, 200));
  REQUIRE(is_simpler(180, 200));
  REQUIRE(is_simpler(173, 174));
  REQUIRE(is_simpler(-180, 200));
  REQUIRE_FALSE(is_simpler(180, 180));
}

TEST_CASE("a boundary is verified on both sides and close", "[scenarios]") {
  for (const std::int64_t edge : {1LL, 2LL, 173'400'001LL, 999'999'999LL}) {
    std::vector<std::int64_t> asked;
    const Boundary boundary = find_boundary(1'000'000'000, [&](std::int64_t value) {
      asked.push_back(value);
      return value >= edge;
    });
    REQUIRE(boundary.breaks >= edge);
    REQUIRE(boundary.holds < edge);
    REQUIRE(boundary.breaks - boundary.holds <= std::max<std::int64_t>(1, boundary.breaks / 2048));
    REQUIRE(asked.size() < 45);
  }
  const Boundary negative = find_boundary(-1'000'000, [](std::int64_t value) { return value <= -5000; });
  REQUIRE(negative.breaks <= -5000);
  REQUIRE(negative.holds > -5000);
}

}  // namespace lockstep::scenarios
