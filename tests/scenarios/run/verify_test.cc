// Tests the report on two runs of one schedule that differ.

#include "scenarios/run/verify.h"

#include <algorithm>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "core/host_text.h"
#include "scenarios/library/shipped.h"

namespace lockstep::tests {
namespace {

// Returns "from > to" of every request and reply that arrives in seed 1 of the scenario.
std::set<std::string> ways_in_history(scenarios::Runner& runner, const Schedule& schedule) {
  scenarios::RunOptions options;
  options.history = true;
  std::set<std::string> ways;
  for (const Recorded& recorded : runner.run(schedule, options).history) {
    if (const auto* sent = std::get_if<MessageDelivered>(&recorded.what))
      ways.insert(to_text(sent->from) + " > " + to_text(sent->to));
  }
  return ways;
}

// Returns the same from reports with a difference planted at one of the first 150 events.
std::set<std::string> ways_in_reports(scenarios::Runner& runner, const Schedule& schedule) {
  std::set<std::string> ways;
  for (std::uint64_t at = 1; at <= 150; ++at) {
    const auto mismatch = scenarios::verify_determinism(runner, schedule, 1, at);
    if (!mismatch) continue;
    const std::string& text = mismatch->first;
    for (const std::string start : {"request ", "reply "}) {
      if (text.starts_with(start))
        ways.insert(text.substr(start.size(), text.find(" number ") - start.size()));
    }
  }
  return ways;
}

bool has_way(const std::set<std::string>& ways, const std::string& from, const std::string& to) {
  return std::any_of(ways.begin(), ways.end(), [&](const std::string& way) {
    return way.starts_with(from) && way.find("> " + to) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a run without a digest is the same run", "[scenarios]") {
  const auto shipped = scenarios::load_shipped("C8");
  const scenarios::Scenario& scenario = *shipped->scenario;
  scenarios::Runner runner(scenario);
  const Schedule schedule = scenarios::schedule_of(scenario, Seed{23});
  scenarios::RunOptions options;
  options.digest = false;
  const scenarios::RunResult without = runner.run(schedule, options);
  const scenarios::RunResult with = runner.run(schedule);
  REQUIRE(without.digest == DigestBuilder().value());
  REQUIRE(with.digest != without.digest);
  REQUIRE(without.events == with.events);
  REQUIRE(without.acquisitions == with.acquisitions);
  REQUIRE(without.verdict == with.verdict);
  REQUIRE(runner.run(schedule).digest == with.digest);
}

TEST_CASE("a report of nondeterminism names hosts as the history does, coordinators among them",
          "[scenarios]") {
  for (const std::string id : {"C8", "S2", "S8-kept"}) {
    INFO(id);
    const auto loaded = scenarios::load_shipped(id);
    scenarios::Runner runner(loaded.value().scenario.value());
    const Schedule schedule = scenarios::schedule_of(runner.scenario(), Seed{1});
    const std::set<std::string> known = ways_in_history(runner, schedule);
    const std::set<std::string> reported = ways_in_reports(runner, schedule);
    REQUIRE(reported.size() >= 3);
    for (const std::string& way : reported) {
      INFO(way);
      REQUIRE(known.contains(way));
    }
    const bool coordinated = runner.scenario().setup.coordinators > 0;
    REQUIRE(has_way(reported, "client:", "coordinator:") == coordinated);
    REQUIRE(has_way(reported, "client:", "redis:") == !coordinated);
  }
}

}  // namespace lockstep::tests
