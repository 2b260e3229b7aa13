#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/schedule/schedule_text.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/run/run.h"
#include "scenarios/strategies/random_faults.h"
#include "scenarios/strategies/strategy.h"
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
  return random_faults_of(general().setup, schedule_of(general(), strategy, Seed{seed}));
}

// Returns the fault of the same slot; nothing if that slot is empty.
std::optional<sim::Fault> same_slot(const Faults& faults, const sim::Fault& fault) {
  const auto found =
      std::find_if(faults.begin(), faults.end(), [&](const auto& other) { return other.key == fault.key; });
  return found == faults.end() ? std::nullopt : std::optional(*found);
}

std::set<HostId> hosts_struck(const Faults& faults) {
  std::set<HostId> hosts;
  for (const sim::Fault& fault : faults) {
    hosts.insert(fault.target.host);
    if (fault.target.peer) hosts.insert(*fault.target.peer);
  }
  return hosts;
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
  const StrategyKind kind = GENERATE(StrategyKind::uniform, StrategyKind::swarm, StrategyKind::aimed);
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
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Faults plain = faults_of(StrategyKind::uniform, seed);
    const Faults faults = faults_of(StrategyKind::aimed, seed);
    together_uniform += at_one_client(plain);
    together_aimed += at_one_client(faults);
    REQUIRE(faults.size() == plain.size());
    for (const sim::Fault& fault : faults) {
      const auto same = same_slot(plain, fault);
      REQUIRE(same);
      REQUIRE(fault.magnitude == same->magnitude);
      REQUIRE(fault.offset == same->offset);
      // It stays within what the scenario allows.
      const sim::FaultFamily& family = general().setup.families[fault.key.index];
      REQUIRE(std::count(family.targets.begin(), family.targets.end(), fault.target) == 1);
      REQUIRE(fault.trigger.count <= family.max_occurrence);
      sim::Trigger anchor = fault.trigger;
      anchor.count = 1;
      REQUIRE(std::count(family.anchors.begin(), family.anchors.end(), anchor) == 1);
      if (fault.trigger.event != sim::TriggerEvent::start) clients.insert(fault.trigger.by.value);
    }
  }
  REQUIRE(together_uniform / seeds < 60);
  REQUIRE(together_aimed / seeds > 75);
  REQUIRE(clients.size() == general().setup.clients);
}

TEST_CASE("a swarm does without some kinds of faults and spares some hosts, with as many faults",
          "[scenarios]") {
  constexpr int seeds = 200;
  std::size_t kinds_uniform = 0;
  std::size_t kinds_swarm = 0;
  std::size_t hosts_uniform = 0;
  std::size_t hosts_swarm = 0;
  std::size_t all_uniform = 0;
  std::size_t all_swarm = 0;
  std::set<FaultKind> seen;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Faults plain = faults_of(StrategyKind::uniform, seed);
    const Faults faults = faults_of(StrategyKind::swarm, seed);
    std::set<FaultKind> some;
    std::set<FaultKind> all;
    for (const sim::Fault& fault : plain) all.insert(fault.kind);
    for (const sim::Fault& fault : faults) {
      some.insert(fault.kind);
      const sim::FaultFamily& family = general().setup.families[fault.key.index];
      REQUIRE(std::count(family.targets.begin(), family.targets.end(), fault.target) == 1);
    }
    seen.insert(some.begin(), some.end());
    kinds_uniform += all.size();
    kinds_swarm += some.size();
    hosts_uniform += hosts_struck(plain).size();
    hosts_swarm += hosts_struck(faults).size();
    all_uniform += plain.size();
    all_swarm += faults.size();
  }
  REQUIRE(seen.size() == 8);
  REQUIRE(2 * kinds_swarm < kinds_uniform + kinds_uniform / 5);
  REQUIRE(3 * hosts_swarm < 2 * hosts_uniform);
  REQUIRE(10 * all_swarm > 5 * all_uniform);
  REQUIRE(10 * all_swarm < 12 * all_uniform);
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
