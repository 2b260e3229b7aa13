// The hash of a scenario changes with everything that changes a run, and with nothing else.

#include "scenarios/token/hash.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/core.h>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/lock_kind.h"
#include "scenarios/format/parse.h"

namespace lockstep::tests {
namespace {

const std::string base = R"(lockstep = 1

[lock]
kind = "redlock"

[[fault]]
kind = "rate"
target = "client:A"
when = { event = "acquired", by = "client:A" }
rate = "1 %"

[[fault]]
kind = "pause"
target = "client:A"
at = "1s"
for = "5ms"

[[fault]]
kind = "wall_step"
target = "client:A"
at = "1s"
by = "5ms"

[[fault]]
kind = "crash"
target = "redis:1"
at = "1s"

[[link]]
between = "client:A-redis:1"

[[random_fault]]
kind = "rate"
when = [{ event = "acquired" }]

[[random_fault]]
kind = "wall_step"
offset = "1ms"

[[random_fault]]
kind = "pause"

[[random_fault]]
kind = "crash"
)";

std::uint64_t hash_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  const auto result = scenarios::parse_scenario(text, "f.toml", sets);
  for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(result);
  return scenarios::scenario_hash(*result.scenario);
}

using Changes = std::multimap<std::string, std::string>;

// Returns another value for each key. The map's key is the section's id in
// scenarios/format/format_tables.h.
Changes changes_of_world() {
  return {
      {"cluster", "cluster.nodes=7"},
      {"cluster", "cluster.latency={ min = \"1ms\", max = \"4ms\" }"},
      {"cluster", "cluster.latency={ min = \"2ms\", max = \"3ms\" }"},
      {"cluster", "cluster.latency={ dist = \"log_uniform\", min = \"1ms\", max = \"3ms\" }"},
      {"cluster", "cluster.node_clocks={ offset = \"1s\" }"},
      {"cluster", "cluster.client_clocks={ offset = \"1s\" }"},
      {"clocks", "cluster.node_clocks={ rate = \"1 %\" }"},
      {"clocks", "cluster.client_clocks={ rate = \"1 %\" }"},
      {"clients", "clients.count=3"},
      {"clients", "clients.work=3ms"},
      {"cluster", "cluster.persistence=rdb"},
      {"cluster", "cluster.restart_delay=3s"},
      {"cluster", "cluster.restart_clock=wall"},
      {"link", "link.0.between=client:B-redis:1"},
      {"link", "link.0.latency=3ms"},
      {"link", "link.0.exists=false"},
      {"clients", "clients.node_lists=[\"redis:1-3\"]"},
      {"clients", "clients.think=3ms"},
      {"clients", "clients.start=3ms"},
      {"clients", "clients.stagger=3ms"},
      {"clients", "clients.checks_validity=false"},
      {"clients", "clients.reads=false"},
      {"clients", "clients.blind_writes=true"},
      {"clients", "clients.fetches_token=true"},
      {"clients", "clients.rounds=3"},
      {"clients", "clients.extend_after=3ms"},
      {"clients", "clients.on_lost=finish"},
      {"resource", "resource.guard=fencing"},
      {"check", "check.properties=[\"ME\"]"},
      {"check", "check={ properties = [\"LV\"], lv_bound = \"1s\" }"},
      {"check", "check={ properties = [\"LV\"], acquire_deadline = \"1s\" }"},
      {"check", "check={ properties = [\"ORPH\"], orph_bound = \"1s\" }"},
  };
}

Changes changes_of_faults() {
  return {
      {"fault", "fault.1.kind=suspend"},
      {"fault", "fault.0.target=client:B"},
      {"fault", "fault.0.target=redis:1"},
      {"fault", "fault.1.at=2s"},
      {"fault", "fault.0.when={ event = \"extended\", by = \"client:B\" }"},
      {"fault", "fault.0.after=3ms"},
      {"fault", "fault.1.for=6ms"},
      {"fault", "fault.2.by=6ms"},
      {"fault", "fault.3.restart_after=6ms"},
      {"fault", "fault.0.rate=2 %"},
      {"fault", "fault.0.lasts=1s"},
      {"fault.when", "fault.0.when.event=extended"},
      {"fault.when", "fault.0.when.by=client:B"},
      {"fault.when", "fault.0.when.count=2"},
      {"random_fault", "random_fault.2.kind=suspend"},
      {"random_fault", "random_fault.0.slots=2"},
      {"random_fault", "random_fault.0.chance=51 %"},
      {"random_fault", "random_fault.0.targets=[\"redis:2\"]"},
      {"random_fault", "random_fault.0.when=[{ event = \"acquired\" }, { event = \"extended\" }]"},
      {"random_fault", "random_fault.0.occurrences=6"},
      {"random_fault", "random_fault.1.offset=2ms"},
      {"random_fault", "random_fault.2.for=1s"},
      {"random_fault", "random_fault.1.by=1s"},
      {"random_fault", "random_fault.3.restart_after=1s"},
      {"random_fault", "random_fault.0.rate=1 %"},
      {"random_fault", "random_fault.0.either_sign=false"},
      {"random_fault", "random_fault.0.lasts=1s"},
      {"random_fault.when", "random_fault.0.when.0.event=extended"},
      {"random_fault.when", "random_fault.0.when.0.by=client:B"},
      {"budget", "budget.duration=6s"},
      {"budget", "budget.events=6"},
  };
}

Changes changes() {
  Changes all = changes_of_world();
  all.merge(changes_of_faults());
  return all;
}

// Returns values that a rule of a lock can take, as they are written.
std::vector<std::string> values_of(const scenarios::KeyInfo& key) {
  using scenarios::Quantity;
  using scenarios::TomlType;
  const scenarios::ValueShape& shape = key.shape;
  std::vector<std::string> values;
  for (const std::string& word : shape.words) values.push_back("\"" + word + "\"");
  if (!values.empty()) return values;
  switch (shape.type) {
    case TomlType::boolean:
      return {"true", "false"};
    case TomlType::integer:
      return {"3", "4"};
    case TomlType::array:
      return {R"(["a", "b"])"};
    case TomlType::string_or_table:
      return {R"({ min = "50ms", max = "251ms" })", R"({ min = "51ms", max = "250ms" })"};
    default:
      return {shape.quantity == Quantity::duration ? "\"3s\"" : "\"2 %\""};
  }
}

// Returns the text of a scenario that says no more of its lock than the kind.
std::string plain_scenario(std::string_view kind) {
  const char* guests = kind == "guest" ? "[guest.a]\ncommand = [\"a\"]\n[[client]]\nguest = \"a\"\n" : "";
  return fmt::format("lockstep = 1\n[lock]\nkind = \"{}\"\n{}", kind, guests);
}

// Returns the last name before the '='.
std::string key_in(const std::string& change) {
  const std::string path = change.substr(0, change.find('='));
  return path.substr(path.rfind('.') + 1);
}

}  // namespace

TEST_CASE("every change of a run's keys changes the hash, each to another value", "[scenarios]") {
  std::set<std::uint64_t> seen{hash_of(base)};
  for (const auto& [section, change] : changes()) {
    INFO(change);
    REQUIRE(seen.insert(hash_of(base, {change})).second);
  }
}

TEST_CASE("no key of the format is missing from the test above", "[scenarios]") {
  // A test below changes the rules of all locks.
  const std::set<std::string> without{"head", "exhaust", "exhaust.faults", "expect",
                                      // Other tests change these (tests/scenarios/format/guests_test.cc).
                                      "guest", "client"};
  const std::set<std::string> not_of_a_run{"check.sometimes", "check.near", "budget.runs"};
  // These change together with the table that holds them.
  const std::set<std::string> within{"clocks.offset", "clocks.rate", "check.lv_bound",
                                     "check.acquire_deadline", "check.orph_bound",
                                     // A test below changes these, under a lock of another kind.
                                     "cluster.coordinators", "cluster.coordinator_clocks", "cluster.server"};
  const Changes all = changes();
  for (const auto& section : scenarios::format_sections()) {
    if (without.contains(section.id) || section.id.starts_with("lock.")) continue;
    for (const auto& key : section.keys) {
      const std::string name = section.id + "." + key.name;
      if (not_of_a_run.contains(name) || within.contains(name)) continue;
      INFO(name);
      bool found = false;
      const auto [begin, end] = all.equal_range(section.id);
      for (auto change = begin; change != end; ++change) found = found || key_in(change->second) == key.name;
      REQUIRE(found);
    }
  }
}

TEST_CASE("every rule of every kind of lock changes the hash, each to another value", "[scenarios]") {
  std::set<std::uint64_t> seen;
  for (const scenarios::LockKind* kind : scenarios::built_in_lock_kinds()) {
    const std::string text = plain_scenario(kind->name());
    REQUIRE(seen.insert(hash_of(text)).second);
    for (const scenarios::KeyInfo& key : kind->section().keys) {
      if (key.name == "kind" || key.name == "profile") continue;  // a profile counts by its rules
      std::size_t changed = 0;
      for (const std::string& value : values_of(key)) {
        if (fmt::format("`{}`", value) == key.default_text) continue;
        INFO(kind->name() << ": " << key.name << " = " << value);
        REQUIRE(seen.insert(hash_of(text, {fmt::format("lock.{}={}", key.name, value)})).second);
        ++changed;
      }
      INFO(kind->name() << ": " << key.name);
      REQUIRE(changed > 0);
    }
  }
}

TEST_CASE("the servers of a lock with a coordinator change the hash", "[scenarios]") {
  const std::string coordinator = "lockstep = 1\n[lock]\nkind = \"coordinator\"\n";
  std::set<std::uint64_t> seen{hash_of(coordinator)};
  for (const std::string change : {"cluster.coordinators=2", "cluster.coordinator_clocks={ offset = \"1s\" }",
                                   "cluster.coordinator_clocks={ rate = \"1 %\" }"}) {
    INFO(change);
    REQUIRE(seen.insert(hash_of(coordinator, {change})).second);
  }
}

TEST_CASE("what changes no run does not change the hash", "[scenarios]") {
  const std::uint64_t hash = hash_of(base);
  for (const std::string change : {"title=x", "source=x", "budget.runs=3", "check.sometimes=[\"acquired\"]",
                                   "expect.outcome=held", "lock.ttl=10000ms", "lock.drift_factor=1/100",
                                   "cluster.nodes=5", "cluster.persistence=none", "exhaust.rounds=2"}) {
    INFO(change);
    REQUIRE(hash_of(base, {change}) == hash);
  }
  REQUIRE(hash_of("# a comment\n" + base + "\n# another\n") == hash);
  auto other_name = scenarios::parse_scenario(base, "g.toml");
  REQUIRE(other_name);
  REQUIRE(scenarios::scenario_hash(*other_name.scenario) == hash);
}

// A token of an older build must still find its scenario. A change of one of these numbers needs a change of
// core/schedule/engine_version.h, too.
TEST_CASE("the hash is the same in every build", "[scenarios]") {
  const std::map<std::string_view, std::uint64_t> hashes{
      {"redlock", 0x30e7d8ec1ee2d5cc},      {"single", 0x9e3053b32b4c2a75},
      {"coordinator", 0xef56d2c58b4fff2a},  {"getset", 0x3b428f88f009654d},
      {"several_keys", 0xb7448c4b0f70d3bf}, {"guest", 0xecf6399e29c472bf}};
  for (const scenarios::LockKind* kind : scenarios::built_in_lock_kinds()) {
    INFO(kind->name());
    REQUIRE(hash_of(plain_scenario(kind->name())) == hashes.at(kind->name()));
  }
}

}  // namespace lockstep::tests
