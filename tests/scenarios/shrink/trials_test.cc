#include "scenarios/shrink/trials.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/library/shipped.h"
#include "scenarios/run/judge.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::shipped;

const Way ts_outside{{Property::ts, false}, any_assumptions};

// A seed of C40-random that breaks TS outside (the first one, docs/SHRINKING.md).
const Schedule& breaking() {
  static const Schedule schedule = schedule_of(shipped("C40-random"), Seed{48});
  return schedule;
}

std::optional<Scenario> with_workforce(const Workforce& workforce) {
  std::vector<std::string> sets;
  if (workforce.clients != 0) sets.push_back("clients.count=" + std::to_string(workforce.clients));
  if (workforce.rounds != 0) sets.push_back("clients.rounds=" + std::to_string(workforce.rounds));
  return load_shipped("C40-random", sets)->scenario;
}

Shrunk shrunk_with(unsigned threads, std::uint64_t effort, std::uint64_t* progress = nullptr) {
  ShrinkOptions options;
  options.most_effort = effort;
  options.threads = threads;
  options.progress = [&](std::uint64_t, std::size_t) {
    if (progress != nullptr) ++*progress;
  };
  return shrink(shipped("C40-random"), breaking(), ts_outside.target, with_workforce, options);
}

void require_same(const Shrunk& one, const Shrunk& other) {
  REQUIRE(one.schedule == other.schedule);
  REQUIRE(one.scenario == other.scenario);
  REQUIRE(one.target == other.target);
  REQUIRE(one.workforce == other.workforce);
  REQUIRE(one.runs == other.runs);
  REQUIRE(one.effort == other.effort);
  REQUIRE(one.end == other.end);
}

}  // namespace

TEST_CASE("a candidate is tried once, and its answer costs as much each time", "[scenarios]") {
  const Scenario scenario = shipped("C40-random");
  Runner runner(scenario);
  Trials trials(scenario, nullptr, 1);
  for (const Schedule& schedule : {breaking(), Schedule::nominal()}) {
    const std::uint64_t before = runner.effort();
    const Trials::Answer first = trials.ask(runner, schedule, ts_outside);
    const std::uint64_t after = runner.effort();
    REQUIRE(first.breaks == breaks_so(runner, schedule, ts_outside.target));
    REQUIRE(first.is_new);
    REQUIRE(first.effort == after - before);
    const std::uint64_t then = runner.effort();
    const Trials::Answer second = trials.ask(runner, schedule, ts_outside);
    REQUIRE(runner.effort() == then);
    REQUIRE(second.breaks == first.breaks);
    REQUIRE(second.effort == first.effort);
    REQUIRE_FALSE(second.is_new);
  }
}

// A candidate that differs in anything is another one.
TEST_CASE("schedules that differ, and ways to break, are told apart", "[scenarios]") {
  const Scenario scenario = shipped("C40-random");
  Runner runner(scenario);
  Trials trials(scenario, nullptr, 1);
  ChoiceKey key;
  key.kind = ChoiceKind::work;
  Schedule longer;
  longer.set(key, 1);
  Schedule zero;
  zero.set(key, 0);
  Schedule later = breaking();
  later.set_then({Seed{1}, Instant{}});
  Schedule other_then = breaking();
  other_then.set_then({Seed{1}, Instant{} + nanoseconds(1)});
  for (const Schedule& schedule : {Schedule::nominal(), Schedule::seeded(Seed{0}), Schedule::seeded(Seed{1}),
                                   longer, zero, breaking(), later, other_then})
    REQUIRE(trials.ask(runner, schedule, ts_outside).is_new);
  for (const Way& way : {Way{{Property::me, false}, any_assumptions},
                         Way{{Property::ts, true}, any_assumptions}, Way{ts_outside.target, AssumptionSet{}}})
    REQUIRE(trials.ask(runner, breaking(), way).is_new);
  REQUIRE(trials.ask(runner, breaking(), ts_outside).breaks);
  REQUIRE_FALSE(trials.ask(runner, breaking(), {ts_outside.target, AssumptionSet{}}).breaks);
}

TEST_CASE("what was tried ahead of time is new to whoever asks, and is not tried again", "[scenarios]") {
  const Scenario scenario = shipped("C40-random");
  Runner ahead(scenario);
  Trials trials(scenario, nullptr, 1);
  REQUIRE(trials.try_ahead(ahead, breaking(), ts_outside).breaks());
  Runner runner(scenario);
  const Trials::Answer answer = trials.ask(runner, breaking(), ts_outside);
  REQUIRE(answer.breaks);
  REQUIRE(answer.is_new);
  REQUIRE(answer.effort == ahead.effort());
  REQUIRE(runner.effort() == 0);
  REQUIRE_FALSE(trials.ask(runner, breaking(), ts_outside).is_new);
}

TEST_CASE("all work is done on several threads, each with its runner", "[scenarios]") {
  const Scenario scenario = shipped("C40-random");
  Trials trials(scenario, nullptr, 3);
  std::vector<std::atomic<int>> done(100);
  std::atomic<bool> strange{false};
  trials.on_all_threads(done.size(), [&](Runner& runner, std::size_t i) {
    if (&runner.scenario() != &scenario) strange = true;
    trials.try_ahead(runner, schedule_of(scenario, Seed{i % 10 + 1}), ts_outside);
    ++done[i];
  });
  for (const std::atomic<int>& count : done) REQUIRE(count == 1);
  REQUIRE_FALSE(strange);
  REQUIRE_THROWS_AS(trials.on_all_threads(100,
                                          [](Runner&, std::size_t i) {
                                            if (i == 50) throw std::runtime_error("50");
                                          }),
                    std::runtime_error);
  const std::atomic<bool> stop{true};
  Trials stopped(scenario, &stop, 3);
  REQUIRE_NOTHROW(
      stopped.on_all_threads(100, [&](Runner& runner, std::size_t) { runner.run(Schedule::nominal()); }));
}

TEST_CASE("shrinking gives the same with every number of threads", "[scenarios][many]") {
  std::uint64_t candidates = 0;
  const Shrunk one = shrunk_with(1, default_shrink_effort, &candidates);
  REQUIRE(one.complete());
  REQUIRE(one.schedule.deviation_count() == 3);
  REQUIRE(one.runs < candidates);
  for (const unsigned threads : {2U, 4U}) require_same(one, shrunk_with(threads, default_shrink_effort));
}

// The budget ends somewhere between draws that were tried together.
TEST_CASE("shrinking within a budget gives the same with every number of threads", "[scenarios]") {
  int cut_short = 0;
  for (const std::uint64_t effort : {20'000U, 100'000U, 300'000U, 1'234'567U}) {
    const Shrunk one = shrunk_with(1, effort);
    cut_short += one.end == ShrinkEnd::effort ? 1 : 0;
    for (const unsigned threads : {2U, 3U}) require_same(one, shrunk_with(threads, effort));
  }
  REQUIRE(cut_short > 0);
}

}  // namespace lockstep::scenarios
