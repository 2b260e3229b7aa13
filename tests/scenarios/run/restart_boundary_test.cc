// Tests C22: a node that restarts empty is early exactly if it is back before the end of the validity of
// the hold whose key it had.

#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "core/text.h"
#include "scenarios/run/run.h"
#include "tests/support/campaigns.h"

namespace lockstep::tests {
namespace {

scenarios::RunResult run_with(Duration restart_delay) {
  const std::vector<std::string> sets{"clients.work=300ms",
                                      "cluster.restart_delay=" + to_text(restart_delay)};
  const scenarios::Scenario scenario = shipped("C22-short", sets);
  scenarios::Runner runner(scenario);
  return runner.run(scenarios::schedule_of(scenario, std::nullopt), {.history = true});
}

bool breaks_ts(Duration restart_delay) {
  for (const Violation& violation : run_with(restart_delay).violations) {
    if (violation.property == Property::ts) return true;
  }
  return false;
}

// Returns the time from the crash of redis:3 to the end of client A's belief.
Duration remaining_validity() {
  Instant crashed;
  Instant until;
  for (const Recorded& recorded : run_with(milliseconds(80)).history) {
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    const auto* began = std::get_if<FaultBegan>(&recorded.what);
    if (acquired != nullptr && until == Instant{}) until = acquired->belief_until;
    if (began != nullptr && began->kind == FaultKind::crash) crashed = recorded.at;
  }
  REQUIRE(crashed != Instant{});
  return until - crashed;
}

}  // namespace

TEST_CASE("a delayed restart is early up to the remaining validity, to the millisecond", "[scenarios]") {
  const Duration remaining = remaining_validity();
  REQUIRE(remaining > milliseconds(150));
  REQUIRE(breaks_ts(remaining - milliseconds(1)));
  REQUIRE_FALSE(breaks_ts(remaining + milliseconds(1)));
  REQUIRE(breaks_ts(remaining - nanoseconds(1)));
  REQUIRE_FALSE(breaks_ts(remaining));
}

}  // namespace lockstep::tests
