// Tests what is said of a violation outside that another seed of the scenario shows inside.

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/token/token.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/broken_lock.h"

namespace lockstep::tests {

TEST_CASE("a violation that another seed shows inside is told by that seed's run", "[cli]") {
  const TemporaryFolder folder;
  const std::string file = folder.file("broken.toml", broken_lock);
  const Finished run = run_here({"run", file, "--seed", "43"});
  INFO(run.out);
  REQUIRE(contains(run.out, "A run of seed 14 that breaches nothing breaks ME, too:"));
  REQUIRE(contains(run.out, "seed 14 · "));
  REQUIRE(contains(run.out, "  Model  inside: nothing that ME assumes was breached"));
  const auto json = nlohmann::json::parse(run_here({"run", file, "--seed", "43", "--json"}).out);
  const auto& violation = json.at("violations").at(0);
  REQUIRE(violation.at("inside_model") == true);
  REQUIRE(violation.at("near") == nlohmann::json{{"runs", 100}, {"violated", 0}});
  const auto token = scenarios::decode(violation.at("shown_by").get<std::string>());
  REQUIRE(std::get<scenarios::Token>(token).schedule.seed() == Seed{14});

  const Finished campaign = run_here({"campaign", file, "--seeds", "41..600"});
  INFO(campaign.out);
  REQUIRE(contains(campaign.out,
                   "seed 43 breaks ME:\n  a run of seed 14 that breaches nothing breaks ME, too\n"
                   "The run within the model, shrunk:\n"));

  // Thirteen seeds do not show it.
  const Finished fewer = run_here({"run", file, "--seed", "43", "--set", "check.near=13"});
  REQUIRE(contains(fewer.out, "In 13 runs like this one without that, the lock held."));
}

}  // namespace lockstep::tests
