// Tests `lockstep placement`, which shows how many locks move when a node joins.

#include <string>

#include <catch2/catch.hpp>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

TEST_CASE("placement prints a line for each number of nodes", "[cli]") {
  const Finished finished = run_here({"placement", "--nodes", "3", "--resources", "1000"});
  REQUIRE(finished.status == 0);
  REQUIRE(contains(finished.out, "1 -> 2"));
  REQUIRE(contains(finished.out, "3 -> 4"));
  REQUIRE_FALSE(contains(finished.out, "4 -> 5"));
  REQUIRE(contains(finished.out, "75.0 %"));  // n / (n + 1) for n = 3
  REQUIRE(contains(finished.out, "25.0 %"));
  REQUIRE(contains(finished.out, "of the mean"));
}

TEST_CASE("placement draws what it has counted", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.path("plot.svg");
  REQUIRE(run_here({"placement", "--nodes", "2", "--resources", "100", "--plot", file}).status == 0);
  const std::string svg = text_of_file(file);
  REQUIRE(contains(svg, "<svg"));
  REQUIRE(contains(svg, "ring: 1 of n + 1"));
  REQUIRE(run_here({"placement", "--plot", folder.path("no/such/plot.svg")}).status == 73);
}

TEST_CASE("placement takes no odd numbers", "[cli]") {
  for (const std::string option : {"--nodes", "--resources", "--virtual-nodes"}) {
    INFO(option);
    REQUIRE(run_here({"placement", option, "0"}).status == 64);
    REQUIRE(contains(run_here({"placement", option, "many"}).err, option));
  }
  REQUIRE(run_here({"placement", "--nodes", "1001"}).status == 64);
}

}  // namespace lockstep::tests
