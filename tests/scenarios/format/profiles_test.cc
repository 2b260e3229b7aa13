// Tests the shipped profiles, which are rules as data, and their page.

#include "scenarios/format/profiles.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/parse.h"
#include "scenarios/format/policies.h"

namespace lockstep::scenarios {
namespace {

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

const char* const page_path = LOCKSTEP_SOURCE_ROOT "/docs/POLICIES.md";

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
  std::ifstream file(page_path);
  std::stringstream buffer;
  buffer << file.rdbuf();
  const std::string written = buffer.str();
  std::string text = written;
  const auto judge = [&](const std::string& name, const std::string& table) {
    const std::string mark = "<!-- " + name + " -->\n";
    REQUIRE(text.find(mark) != std::string::npos);
    const std::size_t begin = text.find(mark) + mark.size();
    const std::size_t size = text.find("<!-- end -->", begin) - begin;
    if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") == nullptr) {
      REQUIRE(text.substr(begin, size) == table);
    } else {
      text.replace(begin, size, table);
    }
  };
  judge("profiles", profiles_as_markdown());
  judge("rules:redlock", rules_as_markdown("redlock"));
  judge("rules:single", rules_as_markdown("single"));
  judge("rules:coordinator", rules_as_markdown("coordinator"));
  judge("rules:getset", rules_as_markdown("getset"));
  if (text != written) std::ofstream(page_path) << text;
}

TEST_CASE("every rule that the specification is quoted for is a rule", "[scenarios]") {
  std::set<std::string> keys;
  for (const FormatSection& section : format_sections()) {
    for (const KeyInfo& key : section.keys) keys.insert(key.name);
  }
  for (const Profile& profile : profiles()) {
    for (const ProfileRule& rule : profile.rules) REQUIRE(keys.count(std::string(rule.key)) == 1);
  }
  REQUIRE_FALSE(specification_of("redlock", "quorum").empty());
  REQUIRE(specification_of("redlock", "no such rule").empty());
  REQUIRE(specification_of("coordinator", "quorum").empty());
  REQUIRE(specification_of("coordinator", "lock_id").find("Step 2") == 0);
}

}  // namespace lockstep::scenarios
