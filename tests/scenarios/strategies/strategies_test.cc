#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/schedule/schedule_text.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/run/run.h"
#include "scenarios/strategies/slots.h"
#include "scenarios/strategies/strategy.h"
#include "sim/choices/faults.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::shipped;

const Scenario& general() {
  static const Scenario scenario = shipped("redlock/general");
  return scenario;
}

using Faults = std::vector<sim::Fault>;

Faults faults_of(StrategyKind strategy, std::uint64_t seed) {
  const Schedule schedule = schedule_of(general(), strategy, Seed{seed});
  sim::Chooser chooser;
  chooser.reset(schedule);
  return sim::draw_faults(general().setup, chooser);
}

// Returns the fault of the same slot; nothing if that slot is empty.
std::optional<sim::Fault> same_slot(const Faults& faults, const sim::Fault& fault) {
  const auto found =
      std::find_if(faults.begin(), faults.end(), [&](const auto& other) { return other.key == fault.key; });
  return found == faults.end() ? std::nullopt : std::optional(*found);
}

// Returns the largest part of the faults that wait for events of one client, in percent.
int at_one_client(const Faults& faults) {
  std::map<std::uint16_t, int> counts;
  int all = 0;
  int most = 0;
  for (const sim::Fault& fault : faults) {
    if (fault.trigger.event == sim::TriggerEvent::start) continue;
    ++all;
    most = std::max(most, ++counts[fault.trigger.by.value]);
  }
  return all == 0 ? 0 : 100 * most / all;
}

}  // namespace

TEST_CASE("a schedule says all that a strategy has done", "[scenarios]") {
  const StrategyKind kind = GENERATE(StrategyKind::uniform, StrategyKind::aimed);
  INFO(strategy_info(kind).name);
  Runner runner(general());
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Schedule schedule = schedule_of(general(), kind, Seed{seed});
    REQUIRE(schedule.seed() == Seed{seed});
    const RunResult run = runner.run(schedule);
    // A replay would complain of an override that no choice asks for.
    REQUIRE(run.never_asked.empty());
    const auto read = parse_schedule(to_text(schedule));
    REQUIRE(read);
    REQUIRE(runner.run(*read).digest == run.digest);
  }
}

TEST_CASE("a uniform seed is the scenario's own", "[scenarios]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    REQUIRE(schedule_of(general(), StrategyKind::uniform, Seed{seed}) == schedule_of(general(), Seed{seed}));
}

TEST_CASE("aimed faults strike one client, around one of its calls", "[scenarios]") {
  constexpr int seeds = 200;
  int together_uniform = 0;
  int together_aimed = 0;
  std::set<std::uint16_t> clients;
  std::set<std::uint32_t> calls;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Faults faults = faults_of(StrategyKind::aimed, seed);
    together_uniform += at_one_client(faults_of(StrategyKind::uniform, seed));
    together_aimed += at_one_client(faults);
    for (const sim::Fault& fault : faults) {
      if (fault.trigger.event == sim::TriggerEvent::start) continue;
      clients.insert(fault.trigger.by.value);
      calls.insert(fault.trigger.count);
    }
  }
  REQUIRE(together_uniform / seeds < 60);
  REQUIRE(together_aimed / seeds > 75);
  REQUIRE(clients.size() == general().setup.clients);
  REQUIRE(calls.size() > 3);
}

TEST_CASE("aimed faults stay within what the scenario allows", "[scenarios]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const sim::Fault& fault : faults_of(StrategyKind::aimed, seed)) {
      const sim::FaultFamily& family = general().setup.families[fault.key.index];
      REQUIRE(std::count(family.targets.begin(), family.targets.end(), fault.target) == 1);
      REQUIRE(fault.trigger.count <= family.max_occurrence);
      sim::Trigger anchor = fault.trigger;
      anchor.count = 1;
      REQUIRE(std::count(family.anchors.begin(), family.anchors.end(), anchor) == 1);
      const std::int64_t size = family.either_sign ? std::abs(fault.magnitude) : fault.magnitude;
      REQUIRE(size >= family.magnitude_min);
      REQUIRE(size <= family.magnitude_max);
    }
  }
}

TEST_CASE("aimed has all slots that a seed fills, and fills most of the others", "[scenarios]") {
  std::size_t slots = 0;
  std::size_t filled = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Faults faults = faults_of(StrategyKind::aimed, seed);
    for (const sim::Fault& fault : faults_of(StrategyKind::uniform, seed)) {
      const auto same = same_slot(faults, fault);
      REQUIRE(same);
      REQUIRE(same->offset == fault.offset);
    }
    slots += slots_of(general().setup).size();
    filled += faults.size();
  }
  REQUIRE(10 * filled > 8 * slots);  // 7 of 8; a seed fills half
}

TEST_CASE("aimed draws the magnitudes that decide", "[scenarios]") {
  constexpr std::int64_t ttl = 500'000'000;
  std::map<FaultKind, int> all;
  std::map<FaultKind, int> near;  // with an error at its limit, or within a fourth of a TTL from the TTL
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    for (const sim::Fault& fault : faults_of(StrategyKind::aimed, seed)) {
      const bool at_limit =
          std::abs(fault.magnitude) == general().setup.families[fault.key.index].magnitude_max;
      ++all[fault.kind];
      near[fault.kind] +=
          fault.kind == FaultKind::rate ? at_limit : 4 * std::abs(fault.magnitude - ttl) <= ttl;
    }
  }
  // Of seven in eight faults two in three, and of durations five in six of those.
  REQUIRE(100 * near[FaultKind::rate] > 50 * all[FaultKind::rate]);
  REQUIRE(100 * near[FaultKind::pause] > 45 * all[FaultKind::pause]);
  REQUIRE(100 * near[FaultKind::partition] > 45 * all[FaultKind::partition]);
  // No request of this scenario is a TTL late, and a node that comes back soon forgets most.
  REQUIRE(near[FaultKind::request_delay] == 0);
  REQUIRE(100 * near[FaultKind::crash] < 20 * all[FaultKind::crash]);
}

TEST_CASE("every strategy does the same on every number of threads", "[scenarios]") {
  for (const StrategyInfo& info : strategies()) {
    INFO(info.name);
    const Scenario broken = shipped("redlock/general", {"lock.quorum_of=connected"});
    std::optional<CampaignResult> first;
    for (const unsigned threads : {1U, 3U}) {
      CampaignOptions options;
      options.last_seed = 700;
      options.strategy = info.kind;
      options.threads = threads;
      options.keep_going = true;
      const CampaignResult result = run_campaign(broken, options);
      REQUIRE(result.runs == 700);
      REQUIRE(result.violated > 0);
      if (!first) first = result;
      REQUIRE(result.events == first->events);
      REQUIRE(result.violated == first->violated);
      REQUIRE(result.fault_counts == first->fault_counts);
      REQUIRE(result.sometimes == first->sometimes);
      REQUIRE(result.failures.front().seed == first->failures.front().seed);
      REQUIRE(result.failures.front().schedule == first->failures.front().schedule);
    }
  }
}

TEST_CASE("a failure is the run of its schedule, whatever the strategy was", "[scenarios]") {
  const Scenario broken = shipped("redlock/general", {"lock.quorum=2"});
  for (const StrategyInfo& info : strategies()) {
    INFO(info.name);
    CampaignOptions options;
    options.last_seed = 400;
    options.strategy = info.kind;
    options.threads = 2;
    const CampaignResult result = run_campaign(broken, options);
    REQUIRE(result.violated > 0);
    Runner runner(broken);
    const RunResult run = runner.run(run_of(result.failures.front()));
    const Property kind = result.failures.front().judged.violation.property;
    REQUIRE(std::any_of(run.violations.begin(), run.violations.end(),
                        [&](const Violation& violation) { return violation.property == kind; }));
  }
}

TEST_CASE("right locks hold under every strategy", "[scenarios][many]") {
  for (const StrategyInfo& info : strategies()) {
    for (const std::string id : {"redlock/general", "single/general", "C8"}) {
      INFO(id << ", " << info.name);
      CampaignOptions options;
      options.last_seed = 1000;
      options.strategy = info.kind;
      options.threads = 2;
      REQUIRE(run_campaign(shipped(id), options).verdict == Verdict::held);
    }
  }
}

}  // namespace lockstep::scenarios
