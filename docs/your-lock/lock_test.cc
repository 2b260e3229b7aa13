#define CATCH_CONFIG_MAIN
#include <lockstep/catch2.h>
#include <lockstep/rapidcheck.h>

#include "locks.h"

TEST_CASE("the careful lock holds") { REQUIRE_HOLDS("one_node.toml", careful()); }

// This test fails. It shows what a failure looks like.
TEST_CASE("the hasty lock holds") { REQUIRE_HOLDS("one_node.toml", hasty()); }

TEST_CASE("the careful lock holds with other durations and workloads") {
  REQUIRE(lockstep::check_holds(
      "it holds", lockstep::this_test(),
      lockstep::gen::cases(lockstep::subject("one_node.toml", careful()),
                           lockstep::gen::all_of({lockstep::gen::policies(), lockstep::gen::workloads()}))));
}

TEST_CASE("the hasty lock holds with other durations and workloads") {
  REQUIRE(lockstep::check_holds(
      "it holds", lockstep::this_test(),
      lockstep::gen::cases(lockstep::subject("one_node.toml", hasty()),
                           lockstep::gen::all_of({lockstep::gen::policies(), lockstep::gen::workloads()}))));
}
