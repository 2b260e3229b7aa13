#include <algorithm>
#include <cstddef>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/terminal/table.h"
#include "core/check.h"
#include "core/fault_kind.h"
#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

nlohmann::json listed(const std::string& what) {
  return nlohmann::json::parse(run_here({"list", what, "--json"}).out).at(what);
}

}  // namespace

TEST_CASE("Lists show names and summaries, as text and as JSON", "[cli]") {
  for (const std::string what : {"scenarios", "locks", "profiles", "faults", "properties", "strategies"}) {
    const Finished text = run_here({"list", what});
    REQUIRE(text.status == 0);
    REQUIRE_FALSE(listed(what).empty());
    for (const auto& entry : listed(what)) {
      REQUIRE(entry.size() == (entry.contains("kind") ? 5U : what == "scenarios" ? 3U : 2U));
      const std::string name = entry.at("name");
      const std::string summary = entry.at("summary");
      REQUIRE_FALSE(summary.empty());
      REQUIRE(contains(text.out, "  " + name + " "));
      const auto searches = entry.value("exhaust", nlohmann::json::array());
      REQUIRE(contains(text.out, summary + (searches.empty() ? "\n" : " · exhaust --deviations ")));
    }
  }
}

TEST_CASE("The scenarios' list says which of them exhaust can search, and how", "[cli]") {
  const std::string text = run_here({"list", "scenarios"}).out;
  REQUIRE(contains(text, " rate errors · exhaust --deviations K\n"));
  REQUIRE(contains(text, "in whole ticks · exhaust --deviations all\n"));
  REQUIRE(contains(text, " · exhaust --deviations K|all\n"));
  std::size_t searched = 0;
  for (const auto& entry : listed("scenarios")) {
    const std::string name = entry.at("name");
    INFO(name);
    const auto& searches = entry.at("exhaust");
    const auto is_searched = [&](const std::string& deviations) {
      return run_here({"exhaust", name, "--deviations", deviations, "--max-states", "1"}).status != 65;
    };
    const auto has = [&](const std::string& way) {
      return std::find(searches.begin(), searches.end(), way) != searches.end();
    };
    REQUIRE(has("K") == is_searched("1"));
    REQUIRE(has("all") == is_searched("all"));
    searched += searches.size();
  }
  REQUIRE(searched > 10);
}

TEST_CASE("The locks' list shows each profile's rules and where it leaves the specification", "[cli]") {
  const Finished text = run_here({"list", "locks"});
  REQUIRE(contains(text.out, "      attempts = 32   its default number of tries (redsync.go)\n"));
  REQUIRE(contains(text.out, "      elapsed_clock = \"wall\"   ← leaves the specification: "));
  const auto locks = listed("locks");
  for (const auto& entry : locks) {
    if (entry.at("name") != "node-redlock") continue;
    REQUIRE(entry.at("kind") == "redlock");
    REQUIRE(entry.at("rules").size() == 9);
    REQUIRE(entry.at("rules").at(4).at("deviates") == true);
  }
}

TEST_CASE("A profile is listed with its kind, and its name is a scenario whose tokens replay", "[cli]") {
  const Finished text = run_here({"list", "profiles"});
  REQUIRE(contains(text.out, "  redis-py       single       Python: redis.lock.Lock of redis-py"));
  REQUIRE(contains(text.out, "lockstep run redsync"));
  for (const auto& entry : listed("profiles")) {
    const std::string name = entry.at("name");
    const std::string general = entry.at("scenario");
    INFO(name);
    const Args by_name{"run", name, "--set", "clients.count=2", "--json"};
    const Args in_full{"run", general, "--set", "lock.profile=" + name, "--set", "clients.count=2", "--json"};
    const Finished run = run_here(by_name);
    REQUIRE(run.status <= 2);
    REQUIRE(run.out == run_here(in_full).out);
    const auto json = nlohmann::json::parse(run.out);
    REQUIRE(json.at("scenario") == general);
    REQUIRE(json.at("lock") == entry.at("kind"));
    const Finished replayed = run_here({"replay", json.at("repro"), "--json"});
    REQUIRE(nlohmann::json::parse(replayed.out).at("digest") == json.at("digest"));
  }
}

TEST_CASE("Profiles stand wherever a scenario does, and a misspelt one is found", "[cli]") {
  REQUIRE(run_here({"campaign", "redis-py", "redsync", "--runs", "3"}).status <= 2);
  REQUIRE(run_here({"exhaust", "redis-py", "--deviations", "1"}).status != 66);
  REQUIRE(run_here({"check", "specification"}).status == 0);
  REQUIRE(contains(run_here({"run", "redis_pi"}).err, "did you mean \"redis-py\"?"));
  REQUIRE(contains(run_here({"run", "redsnyc"}).err, "lockstep list profiles"));
  REQUIRE(contains(run_here({"lint", "redis-py"}).err, "is shipped"));
  REQUIRE(contains(run_here({"run", "redis-py", "--set", "lock.tll=5s"}).err, "did you mean \"ttl\"?"));
}

TEST_CASE("Columns are as wide as their characters, numbers are cut in threes", "[cli]") {
  REQUIRE(cli::to_columns({{"ä", "x"}, {"bbb", "y"}, {"c", ""}}) == "  ä    x\n  bbb  y\n  c\n");
  REQUIRE(cli::with_separators(0) == "0");
  REQUIRE(cli::with_separators(999) == "999");
  REQUIRE(cli::with_separators(1000) == "1,000");
  REQUIRE(cli::with_separators(1234567) == "1,234,567");
}

TEST_CASE("Every scenario that is listed can be run by its name", "[cli]") {
  REQUIRE(listed("scenarios").size() == scenarios::embedded_scenarios().size());
  for (const auto& entry : listed("scenarios")) {
    REQUIRE(run_here({"run", entry.at("name")}).status <= 2);
  }
}

TEST_CASE("Every shipped scenario with real programs is listed, whether or not its files are here", "[cli]") {
  REQUIRE(listed("guests").size() == scenarios::embedded_guest_scenarios().size());
  const Finished run = run_here({"run", "guest/node-redlock"});
  REQUIRE(run.status == 65);
  REQUIRE(contains(run.err, "there is no file or folder \"node_modules\""));
}

TEST_CASE("Every fault kind and every lock kind is listed", "[cli]") {
  REQUIRE(listed("faults").size() == fault_kind_count);
  std::string locks;
  for (const auto& entry : listed("locks")) locks += entry.at("name").get<std::string>() + " ";
  REQUIRE(
      locks ==
      "redlock single coordinator getset several_keys guest specification redsync node-redlock redlock-py "
      "redis-py article ");
}

}  // namespace lockstep::tests
