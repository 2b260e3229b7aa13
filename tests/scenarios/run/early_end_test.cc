#include "scenarios/run/early_end.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/run.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/other_faults.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::shipped;

// Scenarios that draw faults of all kinds, on locks with and without a validity.
const std::vector<std::string> drawn{"C15-random", "C19-random",      "C20-random",    "C39-random",
                                     "C40-random", "redlock/general", "single/general"};

std::optional<Violation> first_of(const RunResult& run, Property kind) {
  for (const auto* found : {&run.violations, &run.notes}) {
    for (const Violation& violation : *found) {
      if (violation.property == kind) return violation;
    }
  }
  return std::nullopt;
}

// What breaks_so() says of a violation outside, by a run that goes on to its end.
bool breaks_outside(Runner& runner, const Schedule& schedule, Property kind) {
  for (const JudgedViolation& judged : judge_violations(runner, schedule, Depth::neighbours)) {
    if (judged.violation.property == kind) return !judged.inside_model;
  }
  return false;
}

// The schedules that shrinking draws, and the runs of seeds.
std::vector<Schedule> schedules_of(const Scenario& scenario, std::uint64_t draws) {
  const Schedule base = schedule_of(scenario, std::nullopt);
  const OtherFaults others(scenario.setup, base, scenario.setup.duration);
  std::vector<Schedule> schedules;
  for (std::uint64_t number = 0; number < draws; ++number) {
    schedules.push_back(others.draw(2 * number));
    schedules.push_back(schedule_of(scenario, Seed{number + 1}));
  }
  return schedules;
}

}  // namespace

TEST_CASE("a run that seeks a kind of violation finds the one that the whole run finds", "[scenarios]") {
  for (const std::string& id : drawn) {
    const Scenario scenario = shipped(id);
    Runner runner(scenario);
    std::uint64_t shorter = 0;
    for (const Schedule& schedule : schedules_of(scenario, 150)) {
      const RunResult whole = runner.run(schedule);
      REQUIRE_FALSE(whole.ended_early);
      for (const PropertyInfo& info : property_infos()) {
        INFO(id << " " << code_of(info.property));
        const auto expected = first_of(whole, info.property);
        for (const bool history : {false, true}) {
          if (history && !expected) continue;
          const RunResult run = runner.run(schedule, {.history = history, .seeks = Sought{info.property}});
          REQUIRE(first_of(run, info.property) == expected);
          REQUIRE((run.ended_early ? run.events < whole.events : run.events == whole.events));
          REQUIRE((!run.ended_early || (expected && run.simulated >= expected->at - Instant{})));
          shorter += run.ended_early ? 1 : 0;
        }
      }
    }
    REQUIRE(shorter > 0);
  }
}

TEST_CASE("a run that ends since nothing breaches any more would not have broken outside", "[scenarios]") {
  std::uint64_t outside = 0;
  for (const std::string& id : drawn) {
    const Scenario scenario = shipped(id);
    Runner runner(scenario);
    std::uint64_t hopeless = 0;
    for (const Schedule& schedule : schedules_of(scenario, 150)) {
      for (const Property kind : {Property::me, Property::ts, Property::gap, Property::res}) {
        if (!scenario.checked.contains(kind)) continue;
        INFO(id << " " << code_of(kind));
        const RunResult run = runner.run(schedule, {.seeks = Sought{kind, true}});
        const bool expected = breaks_outside(runner, schedule, kind);
        if (run.ended_early && !first_of(run, kind)) ++hopeless;
        REQUIRE(breaks_so(runner, schedule, {kind, false}) == expected);
        outside += expected ? 1 : 0;
      }
    }
    INFO(id);
    REQUIRE(hopeless > 0);
  }
  REQUIRE(outside > 30);
}

TEST_CASE("a run that ended early counts like a whole one", "[scenarios]") {
  const Scenario scenario = shipped("C40-random");
  std::uint64_t early = 0;
  for (const Schedule& schedule : schedules_of(scenario, 50)) {
    Runner whole(scenario);
    Runner sought(scenario);
    const std::uint64_t events = whole.run(schedule).events;
    const RunResult run = sought.run(schedule, {.seeks = Sought{Property::ts, true}});
    REQUIRE((run.ended_early || sought.effort() == whole.effort()));
    if (!run.ended_early) continue;
    ++early;
    const std::uint64_t again = sought.effort();
    REQUIRE(again > 500 + run.events);
    REQUIRE(again < 500 + 2 * events + 1000);
    // What another run has left out, or has not, makes no difference.
    sought.run(schedule, {.seeks = Sought{Property::ts, true}});
    REQUIRE(sought.effort() == 2 * again);
  }
  REQUIRE(early > 10);
}

}  // namespace lockstep::scenarios
