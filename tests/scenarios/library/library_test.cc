// Tests that all shipped scenarios are right, say what they are about, and can be found.

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"

namespace lockstep::tests {
namespace {

scenarios::Scenario shipped(std::string_view id) {
  const auto result = scenarios::load_shipped(id);
  REQUIRE(result);
  for (const auto& error : result->errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(*result);
  return *result->scenario;
}

}  // namespace

TEST_CASE("every shipped scenario is right and says what it shows and what is expected", "[scenarios]") {
  std::set<std::string> titles;
  for (const auto& embedded : scenarios::embedded_scenarios()) {
    INFO(embedded.id);
    const auto scenario = shipped(embedded.id);
    REQUIRE(scenario.id == embedded.id);
    REQUIRE_FALSE(scenario.title.empty());
    REQUIRE_FALSE(scenario.source.empty());
    REQUIRE(titles.insert(scenario.title).second);
    REQUIRE(scenario.expect.outcome);
    REQUIRE(embedded.text.starts_with("# "));  // The text begins with the claim in words.
    if (scenario.expect.outcome == Verdict::violated) {
      REQUIRE_FALSE(scenario.expect.kinds.empty());
      REQUIRE(scenario.expect.inside_model);
    }
  }
}

TEST_CASE("every shipped scenario with real programs is right, and says what it needs", "[scenarios]") {
  std::set<std::string> ids;
  for (const auto& embedded : scenarios::embedded_guest_scenarios()) {
    INFO(embedded.id);
    const auto any_file = [](const std::string& name) {
      return std::vector<scenarios::GuestProgram::File>{{name, "x"}};
    };
    const auto result = scenarios::load_shipped(embedded.id, {}, {}, any_file);
    REQUIRE(result);
    for (const auto& error : result->errors) UNSCOPED_INFO(scenarios::to_text(error));
    REQUIRE(*result);
    const scenarios::Scenario& scenario = *result->scenario;
    REQUIRE(std::holds_alternative<scenarios::GuestPolicy>(scenario.lock));
    REQUIRE(embedded.text.starts_with("# "));
    REQUIRE(embedded.text.find("lockstep campaign " + std::string(embedded.id) + "\n") !=
            std::string_view::npos);
    REQUIRE(scenario.expect.outcome);
    REQUIRE_FALSE(scenario.source.empty());
    ids.insert(scenario.id);
  }
  REQUIRE(ids ==
          std::set<std::string>{"guest/node-redlock", "guest/redis-py", "guest/redis-py-short-stalls"});
}

TEST_CASE("the first claims are shipped", "[scenarios]") {
  for (const std::string id :
       {"C8", "C9", "C10", "C10-unchecked", "C11", "C11-random", "C12", "C14", "C14-blind", "C17", "C18",
        "C18-outside", "C39", "C39-random", "redlock/nominal"}) {
    INFO(id);
    REQUIRE(scenarios::shipped_scenario(id));
  }
}

TEST_CASE("shipped scenarios are short", "[scenarios]") {
  for (const auto& embedded : scenarios::embedded_scenarios()) {
    if (embedded.id == "redlock/nominal") continue;
    INFO(embedded.id);
    const auto scenario = shipped(embedded.id);
    if (scenario.checked.contains(Property::lv)) continue;  // LV needs a longer run.
    REQUIRE(scenario.setup.duration <= scenarios::lock_facts(scenario).ttl * 3);
  }
}

TEST_CASE("a random twin has no script", "[scenarios]") {
  for (const std::string id : {"C11-random", "C39-random"}) {
    const auto scenario = shipped(id);
    REQUIRE(scenario.setup.faults.empty());
    REQUIRE_FALSE(scenario.setup.families.empty());
  }
}

TEST_CASE("the measured scenario has the numbers that were agreed", "[scenarios]") {
  const auto scenario = shipped("redlock/nominal");
  const auto range = [](std::int64_t min_ms, std::int64_t max_ms) {
    return sim::DurationRange{Distribution::uniform, milliseconds(min_ms), milliseconds(max_ms)};
  };
  const sim::ClockErrors clocks{milliseconds(500), RateError{500'000}};
  sim::Setup setup;
  setup.nodes = 5;
  setup.clients = 3;
  setup.latency = range(1, 10);
  setup.node_clocks = setup.client_clocks = clocks;
  setup.workload.work = range(10, 50);
  setup.workload.think = range(0, 20);
  setup.duration = seconds(60);
  REQUIRE(scenario.setup == setup);
  RedlockPolicy rules;
  rules.ttl = milliseconds(100);
  rules.node_timeout = milliseconds(30);
  rules.retry_delay_min = milliseconds(5);
  rules.retry_delay_max = milliseconds(50);
  REQUIRE(std::get<RedlockPolicy>(scenario.lock) == rules);
}

TEST_CASE("a shipped scenario is found by its id, and a misspelt one is suggested", "[scenarios]") {
  REQUIRE(scenarios::shipped_scenario("C11")->id == "C11");
  REQUIRE_FALSE(scenarios::shipped_scenario("C1l"));
  REQUIRE_FALSE(scenarios::load_shipped("nothing"));
}

TEST_CASE("a shipped scenario takes overrides", "[scenarios]") {
  const auto result = scenarios::load_shipped("C11", std::vector<std::string>{"lock.ttl=300ms"});
  REQUIRE(result);
  REQUIRE(*result);
  REQUIRE(scenarios::lock_facts(*result->scenario).ttl == milliseconds(300));
  REQUIRE(scenarios::load_shipped("C11", std::vector<std::string>{"lock.tll=300ms"})->errors.size() == 1);
}

}  // namespace lockstep::tests
