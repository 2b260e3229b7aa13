#include "tests/tidy/test_rules.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests::tidy {

TEST_CASE("a hidden, failing or commented-out test is an offence", "[tidy]") {
  for (const char* text : {"TEST_CASE(\"a\", \"[core]["
                           ".]\")",
                           "\"[core]["
                           ".slow]\"",
                           "\"[!"
                           "mayfail]\"",
                           "\"[!"
                           "shouldfail]\"",
                           "// TEST"
                           "_CASE(\"a\") {",
                           "ctest --repeat until-"
                           "pass:3",
                           "PROPERTIES WILL_"
                           "FAIL ON"}) {
    INFO(text);
    CHECK(check_no_skipped_tests({"tests/core/a.cc", text}).size() == 1);
    CHECK(check_no_skipped_tests({"tests/CMakeLists.txt", text}).size() == 1);
  }
  CHECK(check_no_skipped_tests({"tests/core/a.cc", "TEST_CASE(\"a\", \"[core][full]\")"}).empty());
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
}

TEST_CASE("the README shows both commands and CI runs the second", "[tidy]") {
  CHECK(check_commands({"README.md", "    ./dev demo\n    ./dev test\n"}).empty());
  CHECK(check_commands({"README.md", "    ./dev demo\n"}).size() == 1);
  CHECK(check_commands({"README.md", ""}).size() == 2);
  CHECK(check_commands({".ci/run", "exec ./dev test\n"}).empty());
  CHECK(check_commands({".ci/run", "exec ./dev test || true\n"}).size() == 1);
}

}  // namespace lockstep::tests::tidy
