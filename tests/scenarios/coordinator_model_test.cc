// Inside or outside the model, for locks whose assumptions are not those of Redlock: what differs from the
// clocks or hosts that they rely on is outside, whatever brings it; the same without is inside or holds.

#include <string>

#include <catch2/catch.hpp>

#include "scenarios/exhaust_ticks.h"
#include "scenarios/parse.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

CampaignResult campaign_of(const std::string& text, std::uint64_t runs) {
  const ParseResult parsed = parse_scenario("lockstep = 1\n" + text, "model.toml");
  for (const ScenarioError& error : parsed.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(parsed);
  return tests::campaign(*parsed.scenario, runs);
}

// It breaks, and never inside.
void check_outside(const std::string& text, Property property) {
  INFO(text);
  const CampaignResult result = campaign_of(text, 200);
  REQUIRE(tests::runs_with(result, property, false) > 0);
  REQUIRE(tests::runs_with(result, property, true) == 0);
}

std::string getset(const std::string& work) {
  return "[lock]\nkind = \"getset\"\nttl = \"200ms\"\n[clients]\ncount = 2\nrounds = 1\nstagger = \"20ms\"\n"
         "work = \"" +
         work + "\"\n[budget]\nduration = \"600ms\"\n[check]\nproperties = [\"ME\"]\n";
}

std::string coordinator(const std::string& rules, const std::string& cluster) {
  return "[cluster]\n" + cluster +
         "\n[lock]\nkind = \"coordinator\"\nttl = \"200ms\"\nretry_delay = \"10ms\"\n" + rules +
         "\n[clients]\ncount = 2\nstagger = \"20ms\"\nwork = \"250ms\"\n[budget]\nduration = \"900ms\"\n";
}

}  // namespace

TEST_CASE("clients' clocks that differ are outside what the lock by GETSET claims", "[scenarios]") {
  check_outside("[cluster]\nclient_clocks = { offset = \"1s\" }\n" + getset("100ms"), Property::me);
  check_outside(getset("100ms") +
                    "[[fault]]\nkind = \"wall_step\"\ntarget = \"client:B\"\nat = \"10ms\"\nby = \"300ms\"\n",
                Property::me);
  // The clock that stands still is the holder's, which works on.
  check_outside(
      getset("400ms") +
          "[[fault]]\nkind = \"clock_freeze\"\ntarget = \"client:A\"\nat = \"0s\"\nfor = \"500ms\"\n",
      Property::me);
}

TEST_CASE("a coordinator's clock that counts the TTL too fast is outside", "[scenarios]") {
  for (const std::string rule : {"store = \"memory\"", "expiry = \"coordinator\""})
    check_outside(coordinator(rule, "coordinator_clocks = { rate = \"20 %\" }"), Property::me);
}

TEST_CASE("coordinators' clocks that disagree on when a node joins are outside", "[scenarios]") {
  const std::string joins = "joins_at = \"60ms\"\nresources = [\"accounts\"]";
  check_outside(
      coordinator(joins, "nodes = 4") +
          "[[fault]]\nkind = \"wall_step\"\ntarget = \"coordinator:1\"\nat = \"70ms\"\nby = \"500ms\"\n",
      Property::me);
}

TEST_CASE("a release that was lost on a connection to a coordinator is outside what ORPH assumes",
          "[scenarios]") {
  check_outside(
      "[cluster]\nnodes = 1\n[lock]\nkind = \"coordinator\"\nttl = \"2s\"\n[clients]\ncount = 1\nrounds = "
      "1\nwork = "
      "\"50ms\"\n[check]\nproperties = [\"ORPH\"]\n[budget]\nduration = \"1s\"\n[[random_fault]]\nkind = "
      "\"reset\"\nslots = 1\nchance = \"100 %\"\ntargets = [\"client:A-coordinator:1\"]\nwhen = [{ event = "
      "\"acquired\", by = \"client:A\" }]\noccurrences = 1\noffset = { min = \"45ms\", max = \"60ms\" }\n",
      Property::orph);
}

TEST_CASE("many keys on one server, asked for one by one, take their time and hold", "[scenarios]") {
  const CampaignResult result = campaign_of(
      "[cluster]\nnodes = 1\n[lock]\nkind = \"redlock\"\nkeys = 64\nrequest_order = \"sequential\"\nttl = "
      "\"2s\"\n[clients]\ncount = 2\n[check]\nproperties = [\"LV\"]\n",
      20);
  REQUIRE(result.violated == 0);
}

TEST_CASE("several keys on one server are not searched in ticks", "[scenarios]") {
  const Scenario scenario = tests::shipped("redlock/ticks", {"lock.keys=3", "cluster.nodes=1"});
  REQUIRE(in_ticks(scenario).problem == "several keys on one server are not searched");
}

}  // namespace lockstep::scenarios
