// Tests inside and outside the model for locks whose assumptions are not those of Redlock. If a clock or
// host on which the lock relies fails, a violation is outside, whatever the cause. Without such a failure
// the lock holds, or its violation is inside.

#include <string>

#include <catch2/catch.hpp>

#include "scenarios/format/parse.h"
#include "scenarios/ticks/ticked_scenario.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

CampaignResult campaign_of(const std::string& text, std::uint64_t runs) {
  const ParseResult parsed = parse_scenario("lockstep = 1\n" + text, "model.toml");
  for (const ScenarioError& error : parsed.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(parsed);
  return tests::campaign(*parsed.scenario, runs);
}

// Requires that the scenario breaks the property, and never inside the model.
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
  // The holder's clock stands still while the holder works on.
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

TEST_CASE("an entry of GETSET that the node lost under another's stamp is outside", "[scenarios]") {
  const std::string died =
      "[cluster]\nnodes = 1\nlatency = \"1ms\"\n[lock]\nkind = \"getset\"\nttl = \"200ms\"\nretry_delay = "
      "\"10ms\"\n"
      "[clients]\ncount = 3\nrounds = 1\nwork = \"100ms\"\n[check]\nproperties = "
      "[\"ME\"]\n[budget]\nduration = \"600ms\"\n"
      "[[fault]]\nkind = \"crash\"\ntarget = \"client:A\"\nwhen = { event = \"acquired\", by = \"client:A\", "
      "count = 1 }\n";
  REQUIRE(campaign_of(died, 20).violated == 0);
  check_outside(died + "[[fault]]\nkind = \"key_loss\"\ntarget = \"redis:1\"\nat = \"230ms\"\n",
                Property::me);
}

TEST_CASE("one coordinator whose clock runs fast counts too little before it grants what has moved",
          "[scenarios]") {
  check_outside(coordinator("joins_at = \"15ms\"\nresources = [\"accounts\"]",
                            "nodes = 4\ncoordinator_clocks = { rate = \"50 %\" }"),
                Property::me);
}

TEST_CASE("one coordinator's clock disagrees with nobody's", "[scenarios]") {
  const std::string alone =
      "[cluster]\nnodes = 4\nlatency = \"1ms\"\ncoordinator_clocks = { offset = \"100ms\" }\n[lock]\nkind = "
      "\"coordinator\"\n"
      "ttl = \"200ms\"\nretry_delay = \"10ms\"\njoins_at = \"500us\"\non_join = \"at_once\"\nresources = "
      "[\"accounts\"]\n"
      "[clients]\ncount = 2\nstagger = \"20ms\"\nwork = \"150ms\"\n[check]\nproperties = "
      "[\"ME\"]\n[budget]\nduration = \"900ms\"\n";
  const CampaignResult result = campaign_of(alone, 100);
  REQUIRE(tests::runs_with(result, Property::me, true) > 0);
  REQUIRE(tests::runs_with(result, Property::me, false) == 0);
}

TEST_CASE("a lock on one node of several waits for that one, and LV assumes that it is up",
          "[scenarios][many]") {
  for (const std::string lock : {"getset", "single", "several_keys"}) {
    check_outside(
        "[cluster]\nnodes = 3\n[lock]\nkind = \"" + lock + "\"\nttl = \"200ms\"\nretry_delay = \"10ms\"\n" +
            "[clients]\ncount = 2\nwork = \"20ms\"\n[check]\nproperties = [\"LV\"]\nlv_bound = "
            "\"1s\"\n[budget]\n"
            "duration = \"4s\"\n[[fault]]\nkind = \"crash\"\ntarget = \"redis:1\"\nat = \"100ms\"\n",
        Property::lv);
  }
}

TEST_CASE("releases that go out one after the other are not late by that", "[scenarios]") {
  const std::string five =
      "[cluster]\nnodes = 5\nlatency = \"20ms\"\n[lock]\nkind = \"redlock\"\nrequest_order = \"sequential\"\n"
      "node_timeout = \"50ms\"\nttl = \"2s\"\n[clients]\ncount = 1\n[check]\nproperties = [\"ORPH\"]\n";
  const CampaignResult result = campaign_of(five, 5);
  REQUIRE(result.held == 5);
  // They would be late by the bound for requests that go out together.
  REQUIRE(campaign_of(five + "orph_bound = \"130ms\"\n", 5).violated == 5);
}

TEST_CASE("several keys on one server are not searched in ticks", "[scenarios]") {
  const Scenario scenario = tests::shipped("redlock/ticks", {"lock.kind=several_keys"});
  REQUIRE(in_ticks(scenario).problem == "several keys on one server are not searched");
}

}  // namespace lockstep::scenarios
