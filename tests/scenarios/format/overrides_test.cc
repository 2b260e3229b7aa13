// Tests what overrides from the command line change, and the errors of wrong ones.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/inert_text.h"
#include "scenarios/format/parse.h"

namespace lockstep::tests {
namespace {

const std::string text = R"(lockstep = 1

[cluster]
latency = { min = "1ms", max = "3ms" }

[lock]
kind = "redlock"
ttl = "1s"

[[fault]]
kind = "pause"
target = "client:A"
at = "1s"
for = "500ms"

[[fault]]
kind = "reply_loss"
target = "client:A-redis:1"
at = "1s"
)";

scenarios::Scenario with(const std::vector<std::string>& sets) {
  const auto result = scenarios::parse_scenario(text, "f.toml", sets);
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return *result.scenario;
}

std::string error_of(const std::string& set) {
  const auto result = scenarios::parse_scenario(text, "f.toml", std::vector{set});
  REQUIRE(result.errors.size() == 1);
  REQUIRE(result.errors[0].line == 0);
  REQUIRE(result.errors[0].column == 0);
  return scenarios::to_text(result.errors[0]);
}

const RedlockPolicy& rules(const scenarios::Scenario& scenario) {
  return std::get<RedlockPolicy>(scenario.lock);
}

}  // namespace

TEST_CASE("an override changes what it names, with or without quotes", "[scenarios]") {
  REQUIRE(rules(with({})).ttl == seconds(1));
  REQUIRE(rules(with({"lock.ttl=5s"})).ttl == seconds(5));
  REQUIRE(rules(with({"lock.ttl=\"5s\""})).ttl == seconds(5));
  REQUIRE(rules(with({"lock.ttl='5s'"})).ttl == seconds(5));
  REQUIRE(rules(with({"lock.drift_factor=2 %"})).drift_factor == (Ratio{2, 100}));
  REQUIRE_FALSE(rules(with({"lock.validity_check=false"})).validity_check);
  REQUIRE(rules(with({"lock.quorum=2"})).quorum == 2);
  REQUIRE(with({"title=a \"quoted\" \\ title = 1"}).title == "a \"quoted\" \\ title = 1");
  REQUIRE(with({"check.properties=[\"ME\", \"RES\"]"}).checked.contains(Property::res));
  REQUIRE(with({"cluster.latency=2ms"}).setup.latency.max == milliseconds(2));
  REQUIRE(with({"cluster.latency={ min = \"1ms\", max = \"9ms\" }"}).setup.latency.max == milliseconds(9));
  REQUIRE(with({"lock.kind=single", "cluster.latency=1ms"}).lock.index() == 1);
}

TEST_CASE("an override reaches into tables, lists and sections that are not there", "[scenarios]") {
  REQUIRE(with({"cluster.latency.max=7ms"}).setup.latency.max == milliseconds(7));
  REQUIRE(with({"fault.0.for=600ms"}).setup.faults[0].magnitude == milliseconds(600).ns);
  REQUIRE(with({"fault.1.target=client:B-redis:2"}).setup.faults[1].target.peer == HostId::redis({1}));
  REQUIRE(with({"clients.count=7"}).setup.clients == 7);
  REQUIRE(with({"clients.work.min=1ms", "clients.work.max=2ms"}).setup.workload.work.max == milliseconds(2));
}

TEST_CASE("of two overrides of one value the last counts", "[scenarios]") {
  REQUIRE(rules(with({"lock.ttl=5s", "lock.ttl=6s"})).ttl == seconds(6));
}

TEST_CASE("an override replaces a value that would be wrong", "[scenarios]") {
  const std::string wrong = "lockstep = 1\n[lock]\nkind = \"redlock\"\nttl = 5\n";
  REQUIRE_FALSE(scenarios::parse_scenario(wrong, "f.toml"));
  REQUIRE(scenarios::parse_scenario(wrong, "f.toml", std::vector<std::string>{"lock.ttl=5s"}));
}

TEST_CASE("an error in an override is told with its text", "[scenarios]") {
  REQUIRE(error_of("lock.tll=5s") ==
          "--set lock.tll=5s: unknown key \"tll\" in [lock]; did you mean \"ttl\"?");
  REQUIRE(error_of("lok.ttl=5s") == "--set lok.ttl=5s: unknown section [lok]; did you mean \"lock\"?");
  REQUIRE(error_of("titel=x") ==
          "--set titel=x: unknown key \"titel\" outside all sections; did you mean \"title\"?");
  REQUIRE(error_of("lock.ttl=-5s") == "--set lock.ttl=-5s: \"ttl\" must be 1ms or more, not -5s");
  REQUIRE(error_of("lock.ttl=5 parsec") ==
          "--set lock.ttl=5 parsec: \"ttl\": \"parsec\" is not a unit; the units are ns, us, ms, s, m, min, "
          "h, d");
  REQUIRE(
      error_of("lock.ttl=200") ==
      "--set lock.ttl=200: \"ttl\" takes a duration in quotes, not an integer; write \"200s\" or \"200ms\", "
      "whichever is meant");
  REQUIRE(error_of("lock.ttl=") ==
          "--set lock.ttl=: \"ttl\": \"\" does not begin with a number; write for example \"200ms\"");
  REQUIRE(error_of("clients.count=99999999999999999999") ==
          "--set clients.count=99999999999999999999: \"count\" is too large; at most 1024 here");
  REQUIRE(error_of("lock=3") == "--set lock=3: \"lock\" is a section, not an integer; write [lock]");
  REQUIRE(error_of("fault.0.target=client:Z") ==
          "--set fault.0.target=client:Z: there is no client:Z; the clients are client:A to client:B");
  REQUIRE(error_of("clients.think.min=3ms") ==
          "--set clients.think.min=3ms: \"think\" has no \"max\"; it takes duration");
}

TEST_CASE("an override without its section is told the whole path", "[scenarios]") {
  REQUIRE(error_of("ttl=5s") ==
          "--set ttl=5s: unknown key \"ttl\" outside all sections; did you mean \"lock.ttl\"?");
  REQUIRE(error_of("tll=5s") ==
          "--set tll=5s: unknown key \"tll\" outside all sections; did you mean \"lock.ttl\"?");
  REQUIRE(error_of("rounds=5") ==
          "--set rounds=5: unknown key \"rounds\" outside all sections; did you mean \"clients.rounds\" or "
          "\"exhaust.rounds\"?");
  REQUIRE(error_of("cluster.ttl=5s") ==
          "--set cluster.ttl=5s: unknown key \"ttl\" in [cluster]; did you mean \"lock.ttl\"?");
  REQUIRE(error_of("slots=3") ==
          "--set slots=3: unknown key \"slots\" outside all sections; did you mean "
          "\"random_fault.0.slots\"?");
}

TEST_CASE("a contradiction is told at the override that made it", "[scenarios]") {
  const std::string end =
      " leaves nothing of a TTL of 1s, so that nobody can acquire; write a longer ttl, a "
      "smaller drift_factor or drift_constant, or validity_check = false";
  REQUIRE(error_of("lock.drift_constant=1s") ==
          "--set lock.drift_constant=1s: a drift allowance of 1.01s" + end);
}

TEST_CASE("an override that is none says how to write one", "[scenarios]") {
  const std::string form = "; write --set section.key=value, as in --set lock.ttl=5s";
  REQUIRE(error_of("lock.ttl") == "--set lock.ttl: there is no '='" + form);
  REQUIRE(error_of("") == "--set : there is no '='" + form);
  REQUIRE(error_of("=5s") == "--set =5s: a name before the '=' is missing" + form);
  REQUIRE(error_of("lock..ttl=5s") == "--set lock..ttl=5s: a name before the '=' is missing" + form);
  REQUIRE(error_of("lock.ttl.x=5s") ==
          "--set lock.ttl.x=5s: \"ttl\" has no keys: \"x\" cannot be in it" + form);
  REQUIRE(error_of("lock.ttl.x.y=5s") ==
          "--set lock.ttl.x.y=5s: \"ttl\" has no keys: \"x\" cannot be in it" + form);
  const std::string obeyed = "the value has a character in it that is not shown but obeyed";
  REQUIRE(error_of("title=\"\\u001b\"") == "--set title=\"\\u001b\": " + obeyed + form);
  REQUIRE(error_of("lock.ttl=5s\nx=1") == "--set lock.ttl=5s<U+000A>x=1: " + obeyed + form);
  // A long one is cut, and not within a character that then stands alone.
  const std::string cut = error_of("x" + std::string(200, 'y') + "=1");
  REQUIRE(cut.find("--set x" + std::string(193, 'y') + "...: ") == 0);
  REQUIRE_FALSE(first_active(error_of(std::string(193, 'y') + "ü=1")));
  REQUIRE(error_of("title=\xff") == "--set title=<0xff>: " + obeyed + form);
}

TEST_CASE("an override of a list names a member that is there", "[scenarios]") {
  REQUIRE(error_of("fault.2.for=1s") ==
          "--set fault.2.for=1s: there is no member 2 in a list of 2; members count from 0");
  REQUIRE(error_of("fault.x.for=1s") ==
          "--set fault.x.for=1s: \"x\" is not the number of a member of this list; members count from 0, as "
          "in --set fault.0.for=600ms");
  REQUIRE(error_of("fault.for=1s") ==
          "--set fault.for=1s: \"for\" is not the number of a member of this list; members count from 0, as "
          "in --set fault.0.for=600ms");
  REQUIRE(error_of("random_fault.0.slots=3") ==
          "--set random_fault.0.slots=3: there is no [[random_fault]]; an override changes members of a "
          "list, it cannot add one");
}

}  // namespace lockstep::tests
