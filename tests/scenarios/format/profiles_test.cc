// Tests the shipped profiles, which are rules as data, and their page.

#include "scenarios/format/profiles.h"

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "tests/docs/generated.h"
#include "tests/docs/policy_tables.h"

namespace lockstep::scenarios {
namespace {

namespace docs = tests::docs;

ParseResult parsed(const std::string& lock, const std::vector<std::string>& sets = {}) {
  return parse_scenario("lockstep = 1\n[lock]\n" + lock, "mine.toml", sets);
}

Scenario scenario_of(const std::string& lock, const std::vector<std::string>& sets = {}) {
  const ParseResult result = parsed(lock, sets);
  for (const ScenarioError& error : result.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(result);
  return *result.scenario;
}

std::string error_of(const std::string& lock, const std::vector<std::string>& sets = {}) {
  const ParseResult result = parsed(lock, sets);
  REQUIRE(result.errors.size() == 1);
  return to_text(result.errors.front());
}

}  // namespace

TEST_CASE("a profile gives the rules that a scenario does not write itself", "[scenarios]") {
  const Scenario plain = scenario_of("kind = \"redlock\"\nprofile = \"redsync\"\n");
  const auto& rules = std::get<RedlockPolicy>(plain.lock);
  REQUIRE(rules.ttl == seconds(8));
  REQUIRE(rules.attempts == 32);
  REQUIRE(rules.drift_constant == Duration{});
  REQUIRE(rules.node_timeout == milliseconds(400));
  const Scenario written =
      scenario_of("kind = \"redlock\"\nprofile = \"redsync\"\nttl = \"30s\"\n", {"lock.attempts=3"});
  REQUIRE(std::get<RedlockPolicy>(written.lock).ttl == seconds(30));
  REQUIRE(std::get<RedlockPolicy>(written.lock).attempts == 3);
  REQUIRE(std::get<RedlockPolicy>(written.lock).node_timeout == milliseconds(1500));
  const Scenario set = scenario_of("kind = \"redlock\"\n", {"lock.profile=redlock-py"});
  REQUIRE(std::get<RedlockPolicy>(set.lock).elapsed_clock == ElapsedClock::wall);
}

TEST_CASE("a part of the TTL is one of the TTL that the lock has", "[scenarios]") {
  const auto timeout = [](const std::string& ttl, const std::vector<std::string>& sets = {}) {
    const Scenario scenario = scenario_of("kind = \"redlock\"\nprofile = \"redsync\"\n" + ttl, sets);
    return std::get<RedlockPolicy>(scenario.lock).node_timeout;
  };
  REQUIRE(timeout("") == milliseconds(400));
  REQUIRE(timeout("ttl = \"500ms\"\n") == milliseconds(25));
  REQUIRE(timeout("ttl = \"500ms\"\n", {"lock.ttl=2s"}) == milliseconds(100));
  REQUIRE(timeout("ttl = \"2s\"\nnode_timeout = \"1s\"\n") == seconds(1));
  REQUIRE(error_of("kind = \"redlock\"\nprofile = \"redsync\"\nttl = 30\n").find("30") != std::string::npos);
}

TEST_CASE("the specification's profile is the default of every rule", "[scenarios]") {
  REQUIRE(std::get<RedlockPolicy>(scenario_of("kind = \"redlock\"\nprofile = \"specification\"\n").lock) ==
          RedlockPolicy{});
}

TEST_CASE("every profile can be read, and every rule of it is one of its lock and not the default",
          "[scenarios]") {
  std::set<std::string_view> names;
  for (const Profile& profile : profiles()) {
    INFO(profile.name);
    REQUIRE(names.insert(profile.name).second);
    REQUIRE_FALSE(profile.source.empty());
    const std::string kind = "kind = \"" + std::string(profile.kind) + "\"\n";
    const Scenario whole = scenario_of(kind + "profile = \"" + std::string(profile.name) + "\"\n");
    const Scenario otherwise = scenario_of(kind);
    REQUIRE((whole.lock == otherwise.lock) == profile.rules.empty());
    for (const ProfileRule& rule : profile.rules) {
      INFO(rule.key);
      REQUIRE_FALSE(rule.why.empty());
      scenario_of(kind + std::string(rule.key) + " = " + value_of(rule, seconds(10)) + "\n");
    }
  }
}

TEST_CASE("a profile says of which kind its lock is", "[scenarios]") {
  for (const Profile& profile : profiles()) {
    const std::string written = "profile = \"" + std::string(profile.name) + "\"\n";
    REQUIRE(scenario_of(written).lock ==
            scenario_of("kind = \"" + std::string(profile.kind) + "\"\n" + written).lock);
  }
  REQUIRE(error_of("kind = \"redlock\"\nprofile = \"redis-py\"\n")
              .find("write kind = \"single\", or leave the kind out") != std::string::npos);
  REQUIRE(error_of("ttl = \"1s\"\n").find("; a \"profile\" may stand instead") != std::string::npos);
  // Another kind takes the place of a profile that says the kind, as it does of one beside a kind.
  REQUIRE(scenario_of("profile = \"redis-py\"\nrelease = \"delete\"\n", {"lock.kind=redlock"}).lock ==
          scenario_of("kind = \"redlock\"\n").lock);
  // A misspelt profile is one mistake, and the other keys are read as those of the kind that was meant.
  const std::string as_kind = error_of("kind = \"redis-py\"\nrelease = \"delete\"\n");
  REQUIRE(as_kind.find("\"redis-py\" is a profile, and no kind of lock") != std::string::npos);
  REQUIRE(as_kind.find("write profile = \"redis-py\" in place of the kind") != std::string::npos);
  REQUIRE(error_of("profile = \"redis-pi\"\nrelease = \"delete\"\n").find("did you mean \"redis-py\"?") !=
          std::string::npos);
  REQUIRE(error_of("profile = \"zookeeper\"\n").find("the profiles are") != std::string::npos);
}

TEST_CASE("a profile's name is short for the general scenario of its kind of lock, and no scenario's id",
          "[scenarios]") {
  for (const Profile& profile : profiles()) {
    INFO(profile.name);
    REQUIRE_FALSE(shipped_scenario(profile.name));
    const std::vector<std::string> sets{"lock.profile=" + std::string(profile.name)};
    const auto general = load_shipped(profile.scenario, sets);
    REQUIRE(general);
    REQUIRE(general->scenario);
  }
}

TEST_CASE("a profile that is none, or of another lock, is an error with its place", "[scenarios]") {
  REQUIRE(error_of("kind = \"redlock\"\nprofile = \"redsnyc\"\n").find("did you mean \"redsync\"?") !=
          std::string::npos);
  REQUIRE(error_of("kind = \"redlock\"\nprofile = \"redsnyc\"\n").find("mine.toml:4:11") !=
          std::string::npos);
  REQUIRE(error_of("kind = \"single\"\nprofile = \"redsync\"\n").find("of kind \"redlock\"") !=
          std::string::npos);
}

// LOCKSTEP_UPDATE_GOLDEN=1 writes the tables into the page.
TEST_CASE("docs/POLICIES.md has the tables of the code", "[scenarios]") {
  std::vector<docs::GeneratedTable> tables{{"profiles", docs::profiles_as_markdown()}};
  for (const std::string kind : {"redlock", "single", "coordinator", "getset"})
    tables.push_back({"rules:" + kind, docs::rules_as_markdown(kind)});
  docs::require_tables("docs/POLICIES.md", tables);
}

TEST_CASE("every rule that the specification is quoted for is a rule", "[scenarios]") {
  std::set<std::string> keys;
  for (const FormatSection& section : format_sections()) {
    for (const KeyInfo& key : section.keys) keys.insert(key.name);
  }
  for (const Profile& profile : profiles()) {
    for (const ProfileRule& rule : profile.rules) REQUIRE(keys.count(std::string(rule.key)) == 1);
  }
  REQUIRE_FALSE(docs::specification_of("redlock", "quorum").empty());
  REQUIRE(docs::specification_of("redlock", "no such rule").empty());
  REQUIRE(docs::specification_of("coordinator", "quorum").empty());
  REQUIRE(docs::specification_of("coordinator", "lock_id").find("Step 2") == 0);
}

}  // namespace lockstep::scenarios
