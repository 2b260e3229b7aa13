// Tests how a cluster is built: the nodes that clients use, links that differ, and how nodes persist.

#include <string>

#include <catch2/catch.hpp>

#include "scenarios/format/parse.h"
#include "scenarios/run/run.h"

namespace lockstep::tests {
namespace {

scenarios::ParseResult parsed(const std::string& sections) {
  return scenarios::parse_scenario("lockstep = 1\nlock = { kind = \"redlock\", ttl = \"1s\" }\n" + sections,
                                   "f.toml");
}

scenarios::Scenario scenario_of(const std::string& sections) {
  const auto result = parsed(sections);
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return *result.scenario;
}

std::string first_error(const std::string& sections) {
  const auto result = parsed(sections);
  REQUIRE_FALSE(result);
  return std::to_string(result.errors.front().line) + ":" + std::to_string(result.errors.front().column) +
         " " + result.errors.front().message;
}

}  // namespace

TEST_CASE("clients can have lists of nodes of their own", "[scenarios]") {
  const auto scenario = scenario_of("[clients]\ncount = 3\nnode_lists = [\"redis:1-3\", \"redis:3,4-5\"]\n");
  REQUIRE(scenario.setup.nodes_of(ClientId{0}) == 0b00111U);
  REQUIRE(scenario.setup.nodes_of(ClientId{1}) == 0b11100U);
  REQUIRE(scenario.setup.nodes_of(ClientId{2}) == 0b00111U);
  REQUIRE(scenario_of("").setup.nodes_of(ClientId{1}) == 0b11111U);
  scenarios::Runner runner(scenario);
  const auto run = runner.run(Schedule::nominal(), {.history = true});
  for (const Recorded& recorded : run.history) {
    const auto* acquired = std::get_if<Acquired>(&recorded.what);
    if (acquired != nullptr) REQUIRE(acquired->lock_nodes == scenario.setup.nodes_of(acquired->hold.client));
  }
  for (const std::string list :
       {"redis:0-3", "redis:3-1", "redis:6", "redis:", "redis:1,,2", "redis:1-", "1-3", ""}) {
    INFO(list);
    REQUIRE(first_error("[clients]\nnode_lists = [\"" + list + "\"]\n").substr(0, 5) == "4:15 ");
  }
}

TEST_CASE("links can differ from the others", "[scenarios]") {
  const auto setup = scenario_of(
                         "[[link]]\nbetween = \"client:*-redis:2\"\nlatency = \"9ms\"\n"
                         "[[link]]\nbetween = \"client:A-redis:2\"\nexists = false\n")
                         .setup;
  REQUIRE(setup.links.size() == 2);
  REQUIRE_FALSE(setup.links.at(0).exists);
  REQUIRE(setup.links.at(0).latency == setup.latency);
  REQUIRE(setup.links.at(1).client == ClientId{1});
  REQUIRE(setup.links.at(1).latency.max == milliseconds(9));
  REQUIRE(first_error("[[link]]\nbetween = \"client:A\"\n") == "4:11 \"client:A\" is no link");
}

TEST_CASE("nodes persist and restart as the scenario says", "[scenarios]") {
  const auto setup = scenario_of(
                         "[cluster]\npersistence = \"aof_everysec\"\nrestart_delay = \"2s\"\n"
                         "restart_clock = \"wall\"\n")
                         .setup;
  REQUIRE(setup.persistence == Persistence::aof_everysec);
  REQUIRE(setup.restart_delay == seconds(2));
  REQUIRE(setup.restart_delay_by_wall_clock);
  REQUIRE(scenario_of("").setup.persistence == Persistence::none);
  REQUIRE(first_error("[cluster]\npersistence = \"always\"\n").substr(0, 35) ==
          "4:15 \"persistence\" cannot be \"alway");
}

}  // namespace lockstep::tests
