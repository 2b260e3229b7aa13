// Tests what is proposed against a violation of a lock that is a program.

#include <string>

#include <catch2/catch.hpp>

#include "cli/report/tried_remedies.h"
#include "scenarios/run/judge.h"
#include "tests/support/can_run_guests.h"

namespace lockstep::tests {

// Its rules are in the program, so no setting of [lock] changes them.
TEST_CASE("no rule is named for a lock that is a program", "[cli]") {
  if (!guests_run_here() || !has_redis_server() || !has_redis_py()) return;
  const cli::LoadedScenario scenario =
      cli::load_shipped_scenario("guest/redis-py", {"check.near=1", "clients.work=700ms"}, {}).value();
  scenarios::Runner runner(scenario.scenario);
  const Schedule schedule = scenarios::schedule_of(scenario.scenario, std::nullopt);
  const auto judged = scenarios::judge(runner, schedule).violations;
  REQUIRE_FALSE(judged.empty());
  for (const std::string& line : cli::tried_remedies(scenario, schedule, judged.front())) {
    INFO(line);
    REQUIRE(line.find("[lock]") == std::string::npos);
  }
}

}  // namespace lockstep::tests
