// Tests how a campaign ends, groups what it found, and lets later violations inherit from earlier ones.

#include <string>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"
#include "scenarios/run/judge.h"
#include "tests/support/broken_lock.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

Scenario broken_lock() {
  const ParseResult parsed = parse_scenario(tests::broken_lock, "mixed.toml");
  REQUIRE(parsed);
  return *parsed.scenario;
}

CampaignOptions seeds(std::uint64_t first, std::uint64_t last) {
  CampaignOptions options;
  options.first_seed = first;
  options.last_seed = last;
  return options;
}

}  // namespace

TEST_CASE("a campaign ends at the lowest seed that violates inside, and tells what it found outside",
          "[scenarios]") {
  Scenario scenario = broken_lock();
  scenario.near_runs = 13;  // so that nothing shows seed 43's violation inside, and the campaign goes on
  const CampaignResult first = run_campaign(scenario, seeds(41, 600));
  REQUIRE(first.runs == 5);
  REQUIRE(first.violated == 2);
  REQUIRE(first.failures.size() == 2);
  REQUIRE(first.failures[0].judged.inside_model);
  REQUIRE(first.failures[0].seed == 45);
  REQUIRE_FALSE(first.failures[1].judged.inside_model);
  REQUIRE(first.failures[1].seed == 43);
  REQUIRE(first.failures[1].judged.near == NearRuns{13, 0});
  REQUIRE(first.verdict == Verdict::violated);

  const CampaignResult second = run_campaign(scenario, seeds(53, 600));
  REQUIRE(second.failures.size() == 1);
  REQUIRE(second.failures[0].judged.inside_model);
  REQUIRE(second.failures[0].seed == 52 + second.runs);
}

TEST_CASE("a violation is inside if one of the scenario's first seeds shows it so", "[scenarios]") {
  const Scenario scenario = broken_lock();
  const CampaignResult result = run_campaign(scenario, seeds(41, 600));
  REQUIRE(result.runs == 3);
  REQUIRE(result.failures.size() == 1);
  const JudgedViolation& judged = result.failures.front().judged;
  REQUIRE(judged.inside_model);
  REQUIRE(judged.shown_by_first_seeds);
  REQUIRE(judged.near == NearRuns{100, 0});
  REQUIRE(judged.shown_by->seed() == Seed{14});
  Runner runner(scenario);
  REQUIRE(breaks_within_model(runner, *judged.shown_by, Property::me));
  // Whoever asks gets the same answer.
  REQUIRE(judge(runner, schedule_of(scenario, default_strategy, Seed{43}), Property::me, Depth::all_steps) ==
          judged);
}

TEST_CASE("groups go by kind, side and breached assumptions, inside first", "[scenarios]") {
  Scenario scenario = broken_lock();
  scenario.near_runs = 13;
  CampaignOptions options = seeds(1, 300);
  options.keep_going = true;
  const CampaignResult one = run_campaign(scenario, options);
  options.threads = 3;
  const CampaignResult three = run_campaign(scenario, options);
  REQUIRE(one.runs == 300);
  REQUIRE(one.failures.size() == 3);
  REQUIRE(one.failures[0].judged.inside_model);
  REQUIRE(one.failures[1].judged.inside_model);
  REQUIRE_FALSE(one.failures[2].judged.inside_model);
  REQUIRE(assumptions_of(one.failures[0].judged.breached) != assumptions_of(one.failures[1].judged.breached));
  std::uint64_t count = 0;
  REQUIRE(three.failures.size() == one.failures.size());
  for (std::size_t i = 0; i < one.failures.size(); ++i) {
    count += one.failures[i].count;
    REQUIRE(three.failures[i].seed == one.failures[i].seed);
    REQUIRE(three.failures[i].judged == one.failures[i].judged);
    REQUIRE(three.failures[i].count == one.failures[i].count);
    REQUIRE(three.failures[i].inherited == one.failures[i].inherited);
  }
  REQUIRE(count == one.violated);
}

TEST_CASE("runs near a violation are made for the three lowest seeds, and others inherit", "[scenarios]") {
  CampaignOptions options = seeds(1, 20);
  options.keep_going = true;
  const CampaignResult result = run_campaign(tests::shipped("C15"), options);
  REQUIRE(result.violated == 20);
  REQUIRE_FALSE(result.failures.empty());
  for (const Failure& failure : result.failures) {
    REQUIRE_FALSE(failure.judged.inside_model);
    REQUIRE(failure.count == 20);
    REQUIRE(failure.inherited == 17);
    REQUIRE(failure.judged.near == NearRuns{100, 0});
  }
  // What the workload breaches needs no runs near it.
  const CampaignResult given = run_campaign(tests::shipped("C9"), options);
  REQUIRE_FALSE(given.failures.empty());
  REQUIRE(given.failures.front().inherited == 0);
  REQUIRE(given.failures.front().judged.near == NearRuns{});
}

}  // namespace lockstep::scenarios
