#include "tests/tidy/test_rules.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {

TEST_CASE("a hidden test, or one that may fail, is an offence", "[tidy]") {
  for (const char* tag : {".]", ".slow]", "!mayfail]", "!shouldfail]", "!hide]", "hide]"}) {
    INFO(tag);
    const std::string test = "TEST_CASE(\"a\", \"[core][" + std::string(tag) + "\") {}";
    CHECK(check_no_skipped_tests({"tests/core/a.cc", test}).size() == 1);
  }
  CHECK(check_no_skipped_tests({"tests/core/a.cc", "TEST_CASE(\"a\", \"[core][full]\") {}"}).empty());
  CHECK(check_no_skipped_tests({"bench/CMakeLists.txt",
                                "string(REGEX MATCH \"["
                                ".0-9]+\")"})
            .empty());
}

TEST_CASE("a commented-out, disabled or retried test is an offence", "[tidy]") {
  for (const char* text : {"// TEST"
                           "_CASE(\"a\") {",
                           "ctest --repeat until-"
                           "pass:3",
                           "PROPERTIES WILL_"
                           "FAIL ON"}) {
    INFO(text);
    for (const char* path : {"tests/core/a.cc", "tests/CMakeLists.txt", "bench/CMakeLists.txt", "dev",
                             ".ci/run", ".github/workflows/ci.yml"}) {
      CHECK(check_no_skipped_tests({path, text}).size() == 1);
    }
  }
}

TEST_CASE("a test case without the tag of its folder is an offence", "[tidy]") {
  CHECK(check_test_tags({"tests/core/a.cc", "TEST_CASE(\"a\", \"[core]\") {}"}).empty());
  CHECK(check_test_tags({"tests/core/a.cc", "TEST_CASE(\"a (b\",\n          \"[core][full]\") {}"}).empty());
  CHECK(check_test_tags({"tests/core/a.cc", "TEST_CASE(\"a\") {}"}).size() == 1);
  CHECK(check_test_tags({"tests/core/a.cc", "TEST_CASE(\"a\", \"[sim]\") {}"}).size() == 1);
  CHECK(check_test_tags({"tests/sim/a.cc", "TEMPLATE_TEST_CASE(\"a\", \"[core]\", int) {}"}).size() == 1);
  CHECK(
      check_test_tags({"tests/core/a.cc", "TEST_CASE(\"a\", \"[core]\") {}\nTEST_CASE(\"b\", \"[x]\") {}"}) ==
      Offences{{"tests/core/a.cc", 2, "a test case here carries the tag [core]"}});
  CHECK(check_test_tags({"core/a.cc", "TEST_CASE(\"a\") {}"}).empty());
  CHECK(check_test_tags({"tests/core/a.cc", "TEST_CASE(\"-a\", \"[core]\") {}"}).size() == 1);
}

TEST_CASE("the README shows both commands and CI runs the second", "[tidy]") {
  CHECK(check_commands({"README.md", "    ./dev demo\n    ./dev test\n"}).empty());
  CHECK(check_commands({"README.md", "    ./dev demo\n"}).size() == 1);
  CHECK(check_commands({"README.md", ""}).size() == 2);
  CHECK(check_commands({".ci/run", "exec ./dev test\n"}).empty());
  CHECK(check_commands({".ci/run", "exec ./dev test || true\n"}).size() == 1);
}

}  // namespace lockstep::tests::tidy
