#include "core/parsed.h"

#include <catch2/catch.hpp>

namespace lockstep::tests {

TEST_CASE("a parsed value is a value or an error, and says which", "[core]") {
  const Parsed<int> value = 7;
  REQUIRE(value);
  REQUIRE(*value == 7);
  REQUIRE_THROWS_AS(value.error(), InternalError);

  const Parsed<int> error = ParseError{3, "no"};
  REQUIRE_FALSE(error);
  REQUIRE(error.error() == ParseError{3, "no"});
  REQUIRE_THROWS_AS(error.value(), InternalError);
}

}  // namespace lockstep::tests
