#include "cli/report/mismatch.h"

#include <string>

#include <catch2/catch.hpp>

#include "cli/input/load_scenario.h"
#include "cli/terminal/command_error.h"

namespace lockstep::cli {
namespace {

std::string complaint_about(const scenarios::Mismatch& mismatch) {
  const LoadedScenario loaded = load_scenario("C11", {}, {});
  try {
    refuse_mismatch(mismatch, loaded, Schedule::seeded(Seed{5}));
  } catch (const CommandError& error) {
    REQUIRE(error.status() == ExitStatus::mismatch);
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("two runs that differ are shown with the first event that differs", "[cli]") {
  const std::string named = complaint_about({5, 17, "a request", "a reply"});
  REQUIRE(contains(named, "from event 17 on"));
  REQUIRE(contains(named, "a reply"));
  REQUIRE(contains(named, "lockstep replay 'ls2:C11:"));
}

TEST_CASE("a difference that no event shows is said to come from an earlier run", "[cli]") {
  const std::string unnamed = complaint_about({5, 0, "", ""});
  REQUIRE(contains(unnamed, "what an earlier run left behind"));
  REQUIRE_FALSE(contains(unnamed, "event 0"));
}

}  // namespace lockstep::cli
