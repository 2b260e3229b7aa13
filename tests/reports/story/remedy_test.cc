#include "reports/story/remedy.h"

#include <catch2/catch.hpp>

#include "scenarios/run/judge.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/campaigns.h"

namespace lockstep::reports {
namespace {

// Returns the remedies for the first violation in the scenario's nominal run.
std::vector<std::string> remedies_of(const std::string& id, const std::vector<std::string>& sets = {}) {
  const scenarios::Scenario scenario = tests::shipped(id, sets);
  scenarios::Runner runner(scenario);
  const auto violations = scenarios::judge(runner, schedule_of(scenario, std::nullopt)).violations;
  REQUIRE_FALSE(violations.empty());
  return remedies(violations.front(),
                  {scenarios::ttl_of(scenario.lock), scenario.setup.persistence, scenario.setup.restart_delay,
                   scenario.setup.guard, scenarios::can_fence(scenario.lock)});
}

bool some_begins(const std::vector<std::string>& texts, std::string_view begin) {
  for (const std::string& text : texts) {
    if (text.starts_with(begin)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every known limit names what helps", "[reports]") {
  REQUIRE(some_begins(remedies_of("C11"), "a resource that checks fencing tokens ([lock]"));
  REQUIRE(some_begins(remedies_of("C15"), "clocks of nodes that are corrected slowly"));
  REQUIRE(some_begins(remedies_of("C39"), "so that two holders do no harm: a resource that checks"));
  REQUIRE(some_begins(remedies_of("S8"), "entries on a node"));
  REQUIRE(some_begins(remedies_of("S5-getset"), "a key with a TTL, which the node counts"));
  REQUIRE(remedies_of("C14-blind").empty());
}

TEST_CASE("what is set already is not said to help", "[reports]") {
  REQUIRE(some_begins(remedies_of("C19"), "nodes that have a write on disk"));
  REQUIRE(some_begins(remedies_of("C19"), "nodes that stay down for at least the TTL"));
  REQUIRE(some_begins(remedies_of("C19"), "so that two holders do no harm: "));
  const auto fenced = remedies_of("C19", {"lock.fencing=true", "resource.guard=fencing"});
  REQUIRE(fenced.size() == 2);
  REQUIRE_FALSE(some_begins(fenced, "so that"));
  // Persistence does not help against keys that a node drops.
  REQUIRE(some_begins(remedies_of("C40"), "nodes that never drop a key"));
  REQUIRE_FALSE(some_begins(remedies_of("C40"), "nodes that have a write on disk"));
}

TEST_CASE("a bug of the lock has no remedy but another lock", "[reports]") {
  REQUIRE(remedies_of("C10-unchecked").empty());
}

// Puts each remedy against a node that forgets into the scenario, which then holds.
TEST_CASE("what is said to help against a node that forgets does help", "[reports]") {
  using lockstep::tests::run_here;
  const auto broken = run_here({"campaign", "C19-random", "--runs", "2000"});
  REQUIRE(broken.status == 1);
  for (const std::string setting : {"cluster.persistence=aof_always", "cluster.restart_delay=200ms"}) {
    const std::string key = setting.substr(0, setting.find('='));
    const std::string named = "([cluster] " + key.substr(key.find('.') + 1) + " = \"" +
                              setting.substr(setting.find('=') + 1) + "\")";
    INFO(named);
    REQUIRE(broken.out.find(named) != std::string::npos);
    REQUIRE(run_here({"campaign", "C19-random", "--runs", "2000", "--set", setting}).status == 0);
  }
}

}  // namespace lockstep::reports
