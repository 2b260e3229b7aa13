#include "scenarios/search/exhaust.h"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "core/schedule/schedule_text.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "scenarios/run/run.h"

namespace lockstep::scenarios {
namespace {

Scenario scenario_with(const std::string& letters, const std::string& lock = "", int nodes = 3) {
  const std::string text =
      "lockstep = 1\n[cluster]\nnodes = " + std::to_string(nodes) +
      "\nlatency = \"1ms\"\n[lock]\nkind = \"redlock\"\nttl = \"100ms\"\nnode_timeout = \"10ms\"\n"
      "retry_delay = { min = \"10ms\", max = \"40ms\" }\n" +
      lock +
      "[clients]\ncount = 2\nrounds = 1\nstagger = \"5ms\"\nwork = \"20ms\"\n[check]\n"
      "properties = [\"ME\", \"TS\", \"GAP\"]\n[budget]\nduration = \"300ms\"\n[exhaust]\nfaults = [" +
      letters + "]\n";
  const ParseResult result = parse_scenario(text, "search.toml", {});
  for (const ScenarioError& error : result.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(result);
  return *result.scenario;
}

const std::string delays =
    "{ kind = \"request_delay\", magnitudes = [\"20ms\", \"120ms\"] }, { kind = \"reply_delay\", magnitudes "
    "= "
    "[\"120ms\"] }";
const std::string pauses = "{ kind = \"pause\", magnitudes = [\"50ms\", \"150ms\"] }";
const std::string restarts = "{ kind = \"crash\", magnitudes = [\"1ms\"] }";
const std::string steps = "{ kind = \"wall_step\", magnitudes = [\"150ms\"] }";

ExhaustResult search(const Scenario& scenario, std::uint32_t deviations) {
  ExhaustOptions options;
  options.most_deviations = deviations;
  options.lists_every_set = true;
  return exhaust(scenario, options);
}

// ---- A slow twin for delays of messages, which finds all sets of late messages by runs alone ----

// Returns the keys of a kind that a run of the schedule asks for. Each stands for a message that could be
// late.
std::set<ChoiceKey> keys_asked(Runner& runner, const Schedule& schedule, ChoiceKind kind) {
  std::set<ChoiceKey> keys;
  for (const sim::ChoicePoint& point : runner.run(schedule, {.points = true}).points) {
    if (!point.is_event && point.key.kind == kind) keys.insert(point.key);
  }
  return keys;
}

// Returns all schedules with at most so many deviations. As texts, two ways to the same schedule count
// once.
std::set<std::string> all_schedules(Runner& runner, const std::vector<std::int64_t>& magnitudes,
                                    int deviations) {
  std::set<std::string> all{to_text(Schedule::nominal())};
  std::vector<Schedule> level{Schedule::nominal()};
  for (int i = 0; i < deviations; ++i) {
    std::vector<Schedule> next;
    for (const Schedule& schedule : level) {
      for (const ChoiceKey& key : keys_asked(runner, schedule, ChoiceKind::request_latency)) {
        if (schedule.find(key)) continue;
        for (const std::int64_t magnitude : magnitudes) {
          Schedule more = schedule;
          more.set(key, magnitude);
          // A set is left out if one of its deviations keeps the message of another from being sent.
          if (!runner.run(more).never_asked.empty()) continue;
          if (all.insert(to_text(more)).second) next.push_back(more);
        }
      }
    }
    level = std::move(next);
  }
  return all;
}

}  // namespace

TEST_CASE("no choice is asked for twice in a run", "[scenarios]") {
  const Scenario scenario = scenario_with("");
  Runner runner(scenario);
  for (std::uint64_t seed = 0; seed <= 20; ++seed) {
    const Schedule schedule = seed == 0 ? Schedule::nominal() : Schedule::seeded(Seed{seed});
    std::set<ChoiceKey> keys;
    for (const sim::ChoicePoint& point : runner.run(schedule, {.points = true}).points) {
      if (point.is_event) continue;
      INFO(to_text(point.key));
      REQUIRE(keys.insert(point.key).second);
    }
  }
}

TEST_CASE("an exhaustive search runs every set of late requests exactly once", "[scenarios]") {
  const Scenario scenario = scenario_with("{ kind = \"request_delay\", magnitudes = [\"15ms\", \"120ms\"] }");
  Runner runner(scenario);
  const std::set<std::string> all = all_schedules(runner, {milliseconds(15).ns, milliseconds(120).ns}, 2);
  const ExhaustResult result = search(scenario, 2);
  REQUIRE(result.complete());
  REQUIRE(result.schedules == all.size());
  std::uint64_t violated = 0;
  for (const std::string& text : all) {
    if (!runner.run(*parse_schedule(text)).violations.empty()) ++violated;
  }
  REQUIRE(result.violated == violated);
}

TEST_CASE("Redlock survives every two pauses and delays of an alphabet", "[scenarios]") {
  const ExhaustResult result = search(scenario_with(pauses + ", " + delays), 2);
  REQUIRE(result.complete());
  REQUIRE(result.violated == 0);
  REQUIRE(result.minimal.empty());
  REQUIRE(result.schedules > 10'000);
  REQUIRE(result.acquired > 0);
}

TEST_CASE("no single fault breaks Redlock on three nodes, and two do if one of them forgets", "[scenarios]") {
  const Scenario scenario = scenario_with(restarts + ", " + steps + ", " + delays);
  REQUIRE(search(scenario, 1).violated == 0);
  const ExhaustResult result = search(scenario, 2);
  REQUIRE(result.complete());
  REQUIRE(result.violated > 0);
  REQUIRE(result.minimal.size() == result.violated);  // No single deviation violates.
  Runner runner(scenario);
  for (const MinimalSet& set : result.minimal) {
    REQUIRE(set.schedule.deviation_count() == 2);
    const RunResult run = runner.run(set.schedule);
    REQUIRE(!run.violations.empty());
    REQUIRE(run.never_asked.empty());
    const auto& overrides = set.schedule.overrides();
    REQUIRE(std::any_of(overrides.begin(), overrides.end(), [](const Deviation& deviation) {
      return deviation.key.kind == ChoiceKind::family_magnitude;  // This is a restart or a step.
    }));
  }
}

TEST_CASE("minimal sets contain no other, and the first has the fewest deviations", "[scenarios]") {
  // Without the elapsed-time check one pause that outlasts the TTL is enough.
  const ExhaustResult result =
      search(scenario_with("{ kind = \"pause\", magnitudes = [\"150ms\"] }, " + restarts,
                           "validity_check = false\n"),
             2);
  REQUIRE(result.minimal.size() > 1);
  REQUIRE(result.minimal.size() < result.violated);
  REQUIRE(result.minimal.front().schedule.deviation_count() == 1);
  std::size_t last = 0;
  for (const MinimalSet& set : result.minimal) {
    REQUIRE(set.schedule.deviation_count() >= last);
    last = set.schedule.deviation_count();
  }
}

TEST_CASE("shapes with the fewest deviations come first, then those with the most sets", "[scenarios]") {
  const ExhaustResult result = search(
      scenario_with(pauses + ", " + restarts + ", " + steps + ", " + delays, "validity_check = false\n"), 2);
  REQUIRE(result.shapes.size() > 3);
  REQUIRE(result.shapes.front().parts.size() == 1);
  REQUIRE(result.shapes.back().parts.size() == 2);
  for (std::size_t i = 1; i < result.shapes.size(); ++i) {
    const SetShape& before = result.shapes[i - 1];
    const SetShape& shape = result.shapes[i];
    REQUIRE(before.parts.size() <= shape.parts.size());
    if (before.parts.size() == shape.parts.size()) REQUIRE(before.sets >= shape.sets);
  }
}

TEST_CASE("a search keeps to its bounds and says that it is not complete", "[scenarios]") {
  const Scenario scenario = scenario_with(pauses);
  ExhaustOptions options;
  options.most_states = 50;
  const ExhaustResult few = exhaust(scenario, options);
  REQUIRE(few.end == SearchEnd::states);
  REQUIRE(few.schedules > 0);
  REQUIRE(few.states == 50);
  options = {};
  options.most_bytes = 500;
  REQUIRE(exhaust(scenario, options).end == SearchEnd::memory);
  const std::atomic<bool> interrupted{true};
  options = {};
  options.interrupted = &interrupted;
  const ExhaustResult none = exhaust(scenario, options);
  REQUIRE(none.end == SearchEnd::interrupt);
  REQUIRE(none.schedules == 0);
}

TEST_CASE("two faults on three nodes break Redlock exactly where a node forgets", "[scenarios][full]") {
  const auto loaded = load_shipped("redlock/three-nodes", {});
  REQUIRE(loaded.has_value());
  const ExhaustResult two = search(*loaded->scenario, 2);
  REQUIRE(two.complete());
  REQUIRE(two.by_deviations[1] == 738);
  REQUIRE(two.minimal.size() == two.violated);
  REQUIRE(two.violated == 7421);
  for (const MinimalSet& set : two.minimal) {
    const auto& overrides = set.schedule.overrides();
    REQUIRE(std::any_of(overrides.begin(), overrides.end(), [](const Deviation& deviation) {
      return deviation.key.kind == ChoiceKind::family_magnitude &&
             (deviation.key.fault == FaultKind::crash || deviation.key.fault == FaultKind::wall_step);
    }));
  }
}

TEST_CASE("three pauses and delays on three nodes do not break Redlock", "[scenarios][full]") {
  const std::vector<std::string> letters{
      "exhaust.faults=[{ kind = \"pause\", magnitudes = [\"50ms\", \"150ms\"] }, { kind = \"request_delay\", "
      "magnitudes = [\"20ms\", \"120ms\"] }, { kind = \"reply_delay\", magnitudes = [\"20ms\", \"120ms\"] "
      "}]"};
  const auto loaded = load_shipped("redlock/three-nodes", letters);
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->errors.empty());
  const ExhaustResult three = search(*loaded->scenario, 3);
  REQUIRE(three.complete());
  REQUIRE(three.violated == 0);
  REQUIRE(three.schedules == 7'731'361);
}

TEST_CASE("seeds draw nothing from the alphabet of a search", "[scenarios]") {
  const Scenario with = scenario_with(pauses + ", " + restarts);
  const Scenario without = scenario_with("");
  Runner one(with);
  Runner other(without);
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const RunResult run = one.run(Schedule::seeded(Seed{seed}));
    REQUIRE(run.digest == other.run(Schedule::seeded(Seed{seed})).digest);
    REQUIRE(run.faults.empty());
  }
}

}  // namespace lockstep::scenarios
