// Tests what is proposed against a violation of a lock that is a program.

#include <string>

#include <catch2/catch.hpp>

#include "cli/report/tried_remedies.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/judge.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/can_run_guests.h"

namespace lockstep::tests {

// Its rules are in the program, so no setting of [lock] changes them.
TEST_CASE("no rule is named for a lock that is a program", "[cli]") {
  if (!guests_run_here() || !has_redis_server() || !has_redis_py()) return;
  const TemporaryFolder folder;
  const std::string file =
      folder.file("guest.toml", std::string(scenarios::shipped_scenario("guest/redis-py")->text) +
                                    "\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\nfor = \"900ms\"\n"
                                    "when = { event = \"validity_checked\", by = \"client:A\" }\n");
  const cli::LoadedScenario scenario = cli::load_scenario_file(file, {"check.near=1"}, {});
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
