#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/support/golden_digests.h"

namespace lockstep::tests {

TEST_CASE("every shipped scenario runs as its golden digests say", "[scenarios]") {
  const auto golden = lines_of_file(LOCKSTEP_SOURCE_ROOT "/tests/golden/digests.txt");
  const auto computed = computed_digests();
  REQUIRE(computed.size() >= 45);
  // After a change that is meant to change runs, run lockstep_digest --update and bump
  // core/schedule/engine_version.h.
  REQUIRE(differences(golden, computed) == std::vector<std::string>{});
}

TEST_CASE("a golden file that differs, is too short or too long is told line by line", "[scenarios]") {
  using Lines = std::vector<std::string>;
  REQUIRE(differences({"a 1", "b 1"}, {"a 1", "b 1"}).empty());
  REQUIRE(differences({"a 1", "b 1"}, {"a 2", "b 1"}) == Lines{"- a 1", "+ a 2"});
  REQUIRE(differences({"a 1"}, {"a 1", "b 1"}) == Lines{"+ b 1"});
  REQUIRE(differences({"a 1", "b 1"}, {"a 1"}) == Lines{"- b 1"});
  REQUIRE(lines_of_file("").empty());
}

}  // namespace lockstep::tests
