#include "core/check.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

std::string message_of(int left, int right) {
  try {
    CHECK(left == right, "left = {}, right = {}", left, right);
  } catch (const InternalError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a check that holds does nothing", "[core]") { REQUIRE(message_of(2, 2).empty()); }

TEST_CASE("a check that does not hold says what, where and the values", "[core]") {
  const std::string message = message_of(2, 3);
  REQUIRE(message.find("left == right") != std::string::npos);
  REQUIRE(message.find("check_test.cc:12") != std::string::npos);
  REQUIRE(message.find("left = 2, right = 3") != std::string::npos);
  REQUIRE(message.find('/') == std::string::npos);  // The place does not depend on where the sources lie.
}

TEST_CASE("a check without values throws too, and evaluates its condition once", "[core]") {
  int evaluated = 0;
  REQUIRE_THROWS_AS([&] { CHECK(++evaluated == 2); }(), InternalError);
  REQUIRE(evaluated == 1);
}

}  // namespace lockstep::tests
