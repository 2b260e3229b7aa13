#include "tests/support/property.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

// Fails for any list with an element of 100 or more. The smallest counterexample is [100].
const auto all_below_100 = [](const std::vector<int>& values) {
  for (const int value : values) RC_ASSERT(value < 100);
};

PropertyReport run_below_100(const std::string& rc_params, int cases = 1000) {
  return run_property("all below 100", rc::detail::toProperty(all_below_100), rc_params, cases);
}

// Returns the text between RC_PARAMS=" and the next quote; empty if there is none.
std::string reproduce_params(const std::string& text) {
  const std::string before = "RC_PARAMS=\"";
  const auto begin = text.find(before);
  if (begin == std::string::npos) return "";
  const auto end = text.find('"', begin + before.size());
  return text.substr(begin + before.size(), end - begin - before.size());
}

struct ProcessResult {
  int status = 0;  // status in the form of waitpid
  std::string output;
};

ProcessResult run_shell(const std::string& command) {
  ProcessResult result;
  std::FILE* const pipe = popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    result.output.append(buffer.data(), count);
  }
  result.status = pclose(pipe);
  return result;
}

const std::string planted_test = "a property holds unless the environment plants a failure";
const std::string run_planted_test =
    "LOCKSTEP_PLANT_FAILURE=1 " LOCKSTEP_TESTS_BINARY " '" + planted_test + "'";

}  // namespace

TEST_CASE("a property that holds reports the cases that it passed", "[support]") {
  const auto report = run_property(
      "reverse", rc::detail::toProperty([](int a, int b) { return a + 0 == a || b == 0; }), "", 250);
  CHECK(report.held);
  CHECK(report.cases == 250);
  CHECK(report.text.empty());
}

TEST_CASE("a failing property is shrunk and gives a string that reproduces it", "[support]") {
  const PropertyReport first = run_below_100("");
  REQUIRE_FALSE(first.held);
  REQUIRE(first.cases > 0);
  CHECK(first.text.find("[100]") != std::string::npos);

  const std::string params = reproduce_params(first.text);
  REQUIRE(params.rfind("reproduce=", 0) == 0);
  const PropertyReport again = run_below_100(params);
  CHECK_FALSE(again.held);
  CHECK(again.cases == 0);  // It ran only the failing case.
  CHECK(again.text.find("[100]") != std::string::npos);
}

TEST_CASE("the RapidCheck seed is fixed unless RC_PARAMS gives one", "[support]") {
  const std::string first = run_below_100("").text;
  CHECK(run_below_100("").text == first);
  CHECK(run_below_100("seed=1").text != first);
  CHECK(run_below_100("seed=1").text == run_below_100("seed=1").text);
}

TEST_CASE("a property that cannot generate enough cases fails without a reproduce string", "[support]") {
  const auto report =
      run_property("discards all", rc::detail::toProperty([](int) { RC_DISCARD("never"); }), "", 100);
  CHECK_FALSE(report.held);
  CHECK_FALSE(report.text.empty());
  CHECK(reproduce_params(report.text).empty());
}

TEST_CASE("a property holds unless the environment plants a failure", "[support]") {
  const bool planted = std::getenv("LOCKSTEP_PLANT_FAILURE") != nullptr;
  check_property("values stay below their bound", [planted](const std::vector<int>& values) {
    const std::size_t bound = planted ? 5 : values.size() + 1;
    RC_ASSERT(values.size() < bound);
  });
}

TEST_CASE("a failing property fails its test case, and prints a command that reproduces it", "[support]") {
  const ProcessResult failed = run_shell(run_planted_test);
  REQUIRE(failed.status != 0);
  REQUIRE(failed.output.find("values stay below their bound") != std::string::npos);
  REQUIRE(failed.output.find("Falsifiable after 1 tests") == std::string::npos);

  const std::string params = reproduce_params(failed.output);
  REQUIRE_FALSE(params.empty());
  const ProcessResult again = run_shell("RC_PARAMS='" + params + "' " + run_planted_test);
  CHECK(again.status != 0);
  CHECK(again.output.find("Falsifiable after 1 tests") != std::string::npos);
  CHECK(run_shell("'" LOCKSTEP_TESTS_BINARY "' '" + planted_test + "'").status == 0);
}

TEST_CASE("every seed that finds the planted failure gives a string that reproduces it", "[support][full]") {
  for (int seed = 1; seed <= 200; ++seed) {
    const PropertyReport first = run_below_100("seed=" + std::to_string(seed), 10000);
    REQUIRE_FALSE(first.held);
    const PropertyReport again = run_below_100(reproduce_params(first.text));
    REQUIRE_FALSE(again.held);
    REQUIRE(again.cases == 0);
  }
}

}  // namespace lockstep::tests
