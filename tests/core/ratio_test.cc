#include "core/ratio.h"

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {

TEST_CASE("ratios are compared by value, without overflow", "[core]") {
  REQUIRE(Ratio{1, 2} == Ratio{50, 100});
  REQUIRE_FALSE(Ratio{1, 2} == Ratio{-1, 2});
  REQUIRE(Ratio{INT64_MAX, INT64_MAX} == Ratio{1, 1});
  REQUIRE_FALSE(Ratio{INT64_MAX, INT64_MAX - 1} == Ratio{INT64_MAX - 1, INT64_MAX - 2});
}

TEST_CASE("division rounds towards minus infinity", "[core]") {
  REQUIRE(floor_div(7, 2) == 3);
  REQUIRE(floor_div(-7, 2) == -4);
  REQUIRE(floor_div(-8, 2) == -4);
  REQUIRE(floor_div(0, 5) == 0);
  check_property("floor_div brackets", [](std::int64_t dividend) {
    const auto divisor =
        *rc::gen::suchThat(rc::gen::arbitrary<std::int64_t>(), [](std::int64_t d) { return d > 0; });
    const Int128 quotient = floor_div(dividend, divisor);
    RC_ASSERT(quotient * divisor <= dividend);
    RC_ASSERT((quotient + 1) * divisor > dividend);
  });
}

TEST_CASE("scaling a duration is exact and rounds down", "[core]") {
  REQUIRE(scale(seconds(10), Ratio{1, 100}) == milliseconds(100));
  REQUIRE(scale(nanoseconds(199), Ratio{1, 100}) == nanoseconds(1));
  REQUIRE(scale(nanoseconds(-1), Ratio{1, 100}) == nanoseconds(-1));
  REQUIRE(scale(Duration{INT64_MAX}, Ratio{INT64_MAX, INT64_MAX}) == Duration{INT64_MAX});
}

}  // namespace lockstep::tests
