// Tests what a scenario's keys become, and the defaults of keys that are not written.

#include "scenarios/format/parse.h"

#include <string>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

using scenarios::Scenario;

Scenario scenario_of(std::string_view text) {
  const auto result = scenarios::parse_scenario(text, "f.toml");
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return *result.scenario;
}

constexpr std::string_view smallest = "lockstep = 1\n[lock]\nkind = \"redlock\"\n";

PropertySet set_of(std::initializer_list<Property> properties) {
  PropertySet set;
  for (const Property property : properties) set.insert(property);
  return set;
}

const char* const every_rule = R"(lockstep = 1
[lock]
kind = "redlock"
ttl = "3s"
drift_factor = "2 %"
drift_constant = "4ms"
quorum = 4
validity_check = false
reports_validity = false
elapsed_clock = "wall"
start_time = "acquire"
request_order = "sequential"
decide_at = "quorum"
node_timeout = "5ms"
on_timeout = "close"
release_partials = false
release_to = "granted"
token_reuse = true
attempts = 6
retry_delay = { min = "7ms", max = "8ms" }
fencing = true
auto_extend_after = "9ms"
max_extensions = 10
extend_within_validity = false
extend_needs_quorum = false
quorum_of = "connected"
drift_sign = "add"
on_node_error = "raise"
extend_result = "assumed"
extend_cleanup = true
top_up = true
)";

RedlockPolicy every_rule_read() {
  RedlockPolicy rules;
  rules.ttl = seconds(3);
  rules.drift_factor = {2, 100};
  rules.drift_constant = milliseconds(4);
  rules.quorum = 4;
  rules.validity_check = false;
  rules.reports_validity = false;
  rules.elapsed_clock = ElapsedClock::wall;
  rules.start_time = StartTime::acquire;
  rules.request_order = RequestOrder::sequential;
  rules.decide_at = DecideAt::quorum;
  rules.node_timeout = milliseconds(5);
  rules.on_timeout = OnTimeout::close;
  rules.release_partials = false;
  rules.release_to = ReleaseTo::granted;
  rules.token_reuse = true;
  rules.attempts = 6;
  rules.retry_delay_min = milliseconds(7);
  rules.retry_delay_max = milliseconds(8);
  rules.fencing = true;
  rules.auto_extend_after = milliseconds(9);
  rules.max_extensions = 10;
  rules.extend_within_validity = false;
  rules.extend_needs_quorum = false;
  rules.quorum_of = QuorumOf::connected;
  rules.drift_sign = DriftSign::add;
  rules.on_node_error = OnNodeError::raise;
  rules.extend_result = ExtendResult::assumed;
  rules.extend_cleanup = true;
  rules.top_up = true;
  return rules;
}

const char* const every_other_key = R"(lockstep = 1
title = "T"
source = "S"
[cluster]
nodes = 7
latency = { dist = "log_uniform", min = "2ms", max = "4ms" }
node_clocks = { offset = "1s", rate = "2 ppm" }
client_clocks = { offset = "3s", rate = "4 ppm" }
persistence = "none"
[lock]
kind = "redlock"
[clients]
count = 5
work = { min = "6ms", max = "7ms" }
think = "8ms"
start = "9ms"
stagger = "10ms"
checks_validity = false
reads = false
blind_writes = true
fetches_token = true
rounds = 11
extend_after = "12ms"
on_lost = "finish"
[resource]
guard = "compare_and_set"
[check]
properties = ["RES", "ME"]
sometimes = ["acquired", "pause in held"]
[budget]
runs = 13
duration = "14s"
[expect]
outcome = "violated"
kinds = ["RES"]
any_kind = true
never = ["ME"]
inside_model = false
)";

Scenario every_other_key_read() {
  Scenario expected;
  expected.id = "f.toml";
  expected.title = "T";
  expected.source = "S";
  expected.lock = RedlockPolicy{};
  expected.setup.nodes = 7;
  expected.setup.latency = {Distribution::log_uniform, milliseconds(2), milliseconds(4)};
  expected.setup.node_clocks = {seconds(1), RateError{2'000}};
  expected.setup.client_clocks = {seconds(3), RateError{4'000}};
  expected.setup.clients = 5;
  auto& workload = expected.setup.workload;
  workload.work = {Distribution::uniform, milliseconds(6), milliseconds(7)};
  workload.think = {Distribution::uniform, milliseconds(8), milliseconds(8)};
  workload.start = milliseconds(9);
  workload.stagger = milliseconds(10);
  workload.checks_validity = false;
  workload.reads = false;
  workload.blind_writes = true;
  workload.fetches_token = true;
  workload.rounds = 11;
  workload.extend_after = milliseconds(12);
  workload.on_lost = sim::OnLost::finish;
  expected.setup.guard = ResourceGuard::compare_and_set;
  expected.setup.duration = seconds(14);
  expected.checked = set_of({Property::res, Property::me});
  expected.required_sometimes = {"acquired", "pause in held"};
  expected.expect = {Verdict::violated, {Property::res}, true, {Property::me}, false};
  expected.budget_runs = 13;
  return expected;
}

}  // namespace

TEST_CASE("the smallest scenario is all defaults", "[scenarios]") {
  Scenario expected;
  expected.id = "f.toml";
  expected.lock = RedlockPolicy{};
  expected.checked = set_of({Property::me, Property::ts, Property::rel, Property::gap, Property::fence});
  expected.setup.duration = seconds(30);  // The default is three times the TTL.
  REQUIRE(scenario_of(smallest) == expected);
}

TEST_CASE("the order of sections and the spelling of quantities do not matter", "[scenarios]") {
  const auto a = scenario_of(
      "lockstep = 1\n[clients]\ncount = 3\nstart = \"1s\"\n[lock]\nttl = \"2s\"\nkind = \"redlock\"\n");
  const auto b = scenario_of(
      "lockstep = 1 # one\nlock.kind = 'redlock'\nlock.ttl = '2000ms'\nclients = { start = '1000ms', count = "
      "3 }");
  REQUIRE(a == b);
}

TEST_CASE("line ends of Windows and a byte-order mark are read", "[scenarios]") {
  REQUIRE(scenario_of("lockstep = 1\r\n[lock]\r\nkind = \"redlock\"\r\n") == scenario_of(smallest));
  REQUIRE(scenario_of("\xEF\xBB\xBF" + std::string(smallest)) == scenario_of(smallest));
}

TEST_CASE("every rule of Redlock has its key", "[scenarios]") {
  REQUIRE(std::get<RedlockPolicy>(scenario_of(every_rule).lock) == every_rule_read());
}

TEST_CASE("every rule of the lock on one node has its key", "[scenarios]") {
  const auto scenario = scenario_of(
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"3s\"\ndrift_factor = \"2 %\"\n"
      "drift_constant = \"4ms\"\nreports_validity = false\nnode_timeout = \"5ms\"\n"
      "attempts = 6\nretry_delay = \"7ms\"\nrelease_partials = false\nauto_extend_after = \"1s\"\n");
  SingleLockPolicy rules;
  rules.ttl = seconds(3);
  rules.drift_factor = Ratio{2, 100};
  rules.drift_constant = milliseconds(4);
  rules.reports_validity = false;
  rules.node_timeout = milliseconds(5);
  rules.attempts = 6;
  rules.retry_delay_min = rules.retry_delay_max = milliseconds(7);
  rules.release_partials = false;
  rules.auto_extend_after = seconds(1);
  REQUIRE(std::get<SingleLockPolicy>(scenario.lock) == rules);
  REQUIRE(scenario.setup.nodes == 1);
  REQUIRE(scenario_of("lockstep = 1\nlock = { kind = \"single\" }\ncluster = { nodes = 3 }").setup.nodes ==
          3);
  REQUIRE(
      std::get<SingleLockPolicy>(scenario_of("lockstep = 1\nlock = { kind = \"single\", ttl = \"0s\" }").lock)
          .ttl == Duration{});
}

TEST_CASE("every other key reaches its place", "[scenarios]") {
  REQUIRE(scenario_of(every_other_key) == every_other_key_read());
}

TEST_CASE("the limits of counts are legal", "[scenarios]") {
  const auto largest = scenario_of(
      "lockstep = 1\nlock = { kind = \"redlock\", quorum = 64 }\ncluster = { nodes = 64 }\nclients = { count "
      "= 1024 }");
  REQUIRE(largest.setup.nodes == 64);
  REQUIRE(largest.setup.clients == 1024);
  const auto least = scenario_of(
      "lockstep = 1\nlock = { kind = \"redlock\", ttl = \"1ms\", drift_constant = \"0ms\" }\ncluster = { "
      "nodes = 1 }\nclients = { "
      "count = 1 }");
  REQUIRE(least.setup.nodes == 1);
  REQUIRE(least.setup.clients == 1);
}

TEST_CASE("an alphabet for an exhaustive search is read strictly", "[scenarios]") {
  const std::string exhaust =
      "[exhaust]\nrounds = 2\nfaults = [{ kind = \"request_delay\", magnitudes = [\"100ms\", \"1s\"] }, { "
      "kind = "
      "\"reset\" }]\n";
  const Scenario read = scenario_of(std::string(smallest) + exhaust);
  REQUIRE(read.alphabet.rounds == 2);
  REQUIRE(read.alphabet.letters.size() == 2);
  REQUIRE(read.alphabet.letters[0].magnitudes ==
          std::vector<std::int64_t>{milliseconds(100).ns, seconds(1).ns});
  REQUIRE_FALSE(read.alphabet.letters[0].family.has_value());
  REQUIRE(read.alphabet.letters[1].magnitudes == std::vector<std::int64_t>{1});
  REQUIRE(read.alphabet.letters[1].family == std::uint16_t{0});
  REQUIRE(read.setup.families.size() == 1);
  REQUIRE(read.setup.families[0].chance == Ratio{0, 1});
  const Scenario rates = scenario_of(std::string(smallest) +
                                     "[exhaust]\nfaults = [{ kind = \"rate\", magnitudes = [\"0.5 %\", "
                                     "\"-500 ppm\", \"10%\"] }]\n");
  REQUIRE(rates.alphabet.letters[0].magnitudes ==
          std::vector<std::int64_t>{5'000'000, -500'000, 100'000'000});

  const auto told = [](const std::string& section) {
    const auto wrong = scenarios::parse_scenario(std::string(smallest) + "[exhaust]\n" + section, "f.toml");
    REQUIRE(wrong.errors.size() == 1);
    return wrong.errors[0].message + "; " + wrong.errors[0].suggestion;
  };
  REQUIRE(told("round = 1\n") == "unknown key \"round\" in [exhaust]; did you mean \"rounds\"?");
  REQUIRE(told("faults = [{ kind = \"pause\" }]\n").starts_with("a pause of [exhaust] needs magnitudes"));
  REQUIRE(told("faults = [{ kind = \"reset\", magnitudes = [\"1s\"] }]\n")
              .starts_with("a reset has no magnitude"));
  REQUIRE(told("faults = [{ kind = \"pause\", magnitudes = [\"0ms\"] }]\n")
              .starts_with("a fault by nothing is none"));
  REQUIRE(told("faults = [{ kind = \"pause\", magnitudes = [\"1 parsec\"] }]\n").find("parsec") !=
          std::string::npos);
}

TEST_CASE("clients think for a share of long holds where calls are rejected soon, and else for no time",
          "[scenarios]") {
  const auto think = [](const std::string& lock, const std::string& clients = {}) {
    const auto parsed =
        scenarios::parse_scenario("lockstep = 1\n[lock]\n" + lock + "\n[clients]\n" + clients, "mine.toml");
    REQUIRE(parsed);
    return parsed.scenario->setup.workload.think;
  };
  const auto fixed = [](Duration time) { return sim::DurationRange{Distribution::uniform, time, time}; };
  const sim::DurationRange none;
  const std::string once = "kind = \"single\"\nattempts = 1\n";
  REQUIRE(think(once + "ttl = \"29999ms\"") == none);
  REQUIRE(think(once + "ttl = \"30s\"") == fixed(milliseconds(300)));
  REQUIRE(think(once + "ttl = \"300s\"", "work = { min = \"2m\", max = \"10m\" }") == fixed(seconds(6)));
  REQUIRE(think(once + "ttl = \"1s\"", "work = \"1m\"") == fixed(milliseconds(600)));
  REQUIRE(think(once + "ttl = \"300s\"", "think = \"0ms\"") == none);
  // Two delays of less than 150 ms are over in less than 300 ms.
  const std::string thrice = "kind = \"redlock\"\nttl = \"30s\"\nattempts = 3\nretry_delay = ";
  REQUIRE(think(thrice + "\"149ms\"") == fixed(milliseconds(300)));
  REQUIRE(think(thrice + "\"150ms\"") == none);
  // A call that goes on until it succeeds is never rejected.
  REQUIRE(think("kind = \"single\"\nttl = \"300s\"") == none);
  REQUIRE(think("kind = \"getset\"\nttl = \"300s\"") == none);
  REQUIRE(think("kind = \"coordinator\"\nttl = \"300s\"\nattempts = 1") == fixed(seconds(3)));
}

}  // namespace lockstep::tests
