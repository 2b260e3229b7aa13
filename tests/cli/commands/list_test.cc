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
  for (const std::string what : {"scenarios", "locks", "faults", "properties", "strategies"}) {
    const Finished text = run_here({"list", what});
    REQUIRE(text.status == 0);
    REQUIRE_FALSE(listed(what).empty());
    for (const auto& entry : listed(what)) {
      REQUIRE(entry.size() == (entry.contains("kind") ? 4U : 2U));
      const std::string name = entry.at("name");
      const std::string summary = entry.at("summary");
      REQUIRE_FALSE(summary.empty());
      REQUIRE(contains(text.out, "  " + name + " "));
      REQUIRE(contains(text.out, summary + "\n"));
    }
  }
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

TEST_CASE("Every fault kind and every lock kind is listed", "[cli]") {
  REQUIRE(listed("faults").size() == fault_kind_count);
  std::string locks;
  for (const auto& entry : listed("locks")) locks += entry.at("name").get<std::string>() + " ";
  REQUIRE(
      locks ==
      "redlock single coordinator getset specification redsync node-redlock redlock-py redis-py article ");
}

}  // namespace lockstep::tests
