#include "scenarios/shrink/shrink.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "scenarios/shrink/necessity.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::shipped;

WithWorkforce workforces_of(const std::string& id) {
  return [id](const Workforce& workforce) -> std::optional<Scenario> {
    std::vector<std::string> sets;
    if (workforce.clients != 0) sets.push_back("clients.count=" + std::to_string(workforce.clients));
    if (workforce.rounds != 0) sets.push_back("clients.rounds=" + std::to_string(workforce.rounds));
    return load_shipped(id, sets)->scenario;
  };
}

// Returns the schedules of the first `count` violating seeds, in the order of seeds.
std::vector<Schedule> failures_of(const Scenario& scenario, std::size_t count) {
  std::vector<Schedule> schedules;
  CampaignOptions options;
  options.last_seed = 60'000;
  options.strategy = StrategyKind::uniform;  // whose failures have the minima that these tests know
  while (schedules.size() < count) {
    const CampaignResult result = run_campaign(scenario, options);
    REQUIRE(!result.failures.empty());
    schedules.push_back(run_of(result.failures.front()));
    options.first_seed = result.failures.front().seed + 1;
  }
  return schedules;
}

ShrinkTarget target_of(const Scenario& scenario, const Schedule& schedule) {
  Runner runner(scenario);
  const auto target = shrink_target(scenario, judge(runner, schedule).violations);
  REQUIRE(target.has_value());
  return *target;
}

Shrunk shrunk(const std::string& id, const Schedule& schedule, const ShrinkOptions& options = {}) {
  const Scenario scenario = shipped(id);
  return shrink(scenario, schedule, target_of(scenario, schedule), workforces_of(id), options);
}

bool breaks(const Shrunk& result, const ShrinkTarget& target) {
  Runner runner(result.scenario);
  return breaks_so(runner, result.schedule, target);
}

// Shrinks the result of a shrink again.
Shrunk again(const Shrunk& result, const ShrinkTarget& target) {
  const WithWorkforce with_workforce = [&](const Workforce& workforce) -> std::optional<Scenario> {
    Workforce both = result.workforce;
    if (workforce.clients != 0) both.clients = workforce.clients;
    if (workforce.rounds != 0) both.rounds = workforce.rounds;
    return workforces_of(result.scenario.id)(both);
  };
  return shrink(result.scenario, result.schedule, target, with_workforce, {});
}

const std::vector<std::pair<std::string, std::size_t>> known_minima{
    {"C4-random", 1},  {"C10-unchecked-random", 1}, {"C11-random", 1},
    {"C39-random", 1}, {"C15-random", 3},           {"C19-random", 3}};

void check_minimum(const std::string& id, std::size_t minimum, std::size_t failures) {
  const Scenario scenario = shipped(id);
  for (const Schedule& schedule : failures_of(scenario, failures)) {
    INFO(id << " seed " << schedule.seed()->value);
    const ShrinkTarget target = target_of(scenario, schedule);
    const Shrunk result = shrunk(id, schedule);
    REQUIRE(result.complete());
    REQUIRE_FALSE(result.schedule.seed().has_value());
    REQUIRE(result.schedule.deviation_count() <= minimum);
    REQUIRE(result.deviations_before > 5 * minimum);
    REQUIRE(breaks(result, target));
    for (const DeviationUnit& unit : units_of(result.schedule)) {
      Runner runner(result.scenario);
      REQUIRE_FALSE(breaks_so(runner, without(result.schedule, unit), target));
    }
  }
}

}  // namespace

// In slow builds a shrink of C15 or C19 takes half a minute.
TEST_CASE("random failures shrink to the known minimum", "[scenarios][many]") {
  for (const auto& [id, minimum] : known_minima) check_minimum(id, minimum, 1);
}

TEST_CASE("fifty random failures of each shrink to the known minimum", "[scenarios][full]") {
  for (const auto& [id, minimum] : known_minima) check_minimum(id, minimum, 50);
}

TEST_CASE("shrinking what was shrunk changes nothing", "[scenarios][many]") {
  for (const char* id : {"C4-random", "C11-random", "C15-random"}) {
    const Scenario scenario = shipped(id);
    for (const Schedule& schedule : failures_of(scenario, 1)) {
      INFO(id << " seed " << schedule.seed()->value);
      const ShrinkTarget target = target_of(scenario, schedule);
      const Shrunk once = shrunk(id, schedule);
      const Shrunk twice = again(once, target);
      REQUIRE(twice.schedule == once.schedule);
      REQUIRE(twice.scenario == once.scenario);
    }
  }
}

TEST_CASE("a violation inside the model does not shrink to one outside", "[scenarios]") {
  // The run has violations on both sides. The pause alone breaks REL inside; the crash is not needed.
  const Scenario scenario = shipped("C4-random");
  const Schedule schedule = failures_of(scenario, 1).front();
  const ShrinkTarget target = target_of(scenario, schedule);
  REQUIRE(target == ShrinkTarget{Property::rel, true});
  const Shrunk result = shrunk("C4-random", schedule);
  Runner runner(result.scenario);
  const auto judged = judge(runner, result.schedule, Property::rel, Depth::all_steps);
  REQUIRE(judged.has_value());
  REQUIRE(judged->inside_model);
}

// In some runs the node forgets the key, and in others a pause makes an operation late. Each alone breaks
// RES.
TEST_CASE("a violation outside the model shrinks to a run with the same cause", "[scenarios]") {
  const ParseResult parsed = parse_scenario(
      "lockstep = 1\n[lock]\nkind = \"single\"\nttl = \"2s\"\n[clients]\ncount = 3\n"
      "work = { min = \"100ms\", max = \"3s\" }\n[check]\nproperties = [\"RES\"]\n"
      "[[random_fault]]\nkind = \"pause\"\nslots = 2\n"
      "[[random_fault]]\nkind = \"crash\"\ntargets = [\"redis:1\"]\n",
      "two.toml");
  REQUIRE(parsed);
  const Scenario& scenario = *parsed.scenario;
  const WithWorkforce as_it_is = [&](const Workforce& workforce) {
    return workforce == Workforce{} ? std::optional(scenario) : std::nullopt;
  };
  std::set<AssumptionSet> seen;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Schedule schedule = schedule_of(scenario, Seed{seed});
    Runner runner(scenario);
    const auto judged = judge(runner, schedule, Property::res, Depth::neighbours);
    if (!judged || judged->inside_model) continue;
    const AssumptionSet breached = assumptions_of(judged->breached);
    if (!seen.insert(breached).second) continue;
    INFO("seed " << seed);
    const Shrunk result = shrink(scenario, schedule, {Property::res, false}, as_it_is, {});
    const auto smallest = judge(runner, result.schedule, Property::res, Depth::neighbours);
    REQUIRE(smallest.has_value());
    REQUIRE(breached.includes(assumptions_of(smallest->breached)));
    for (const DeviationUnit& unit : units_of(result.schedule))
      REQUIRE_FALSE(breaks_so(runner, without(result.schedule, unit), result.target, breached));
  }
  REQUIRE(seen.size() >= 2);
}

TEST_CASE("shrinking keeps to its budget and says that it has not finished", "[scenarios][many]") {
  const Scenario scenario = shipped("C15-random");
  const Schedule schedule = failures_of(scenario, 1).front();
  ShrinkOptions options;
  options.most_effort = 30'000;
  const Shrunk result = shrunk("C15-random", schedule, options);
  REQUIRE_FALSE(result.complete());
  REQUIRE(result.end == ShrinkEnd::effort);
  REQUIRE(result.effort >= 30'000);
  REQUIRE(result.effort < 60'000);  // what is over is one candidate
  REQUIRE(breaks(result, target_of(scenario, schedule)));
  const std::atomic<bool> interrupted{true};
  options.interrupted = &interrupted;
  const Shrunk none = shrunk("C15-random", schedule, options);
  REQUIRE(none.end == ShrinkEnd::interrupt);
  REQUIRE(breaks(none, target_of(scenario, schedule)));
}

TEST_CASE("clients and rounds that do not matter are taken away, and the faults keep their targets",
          "[scenarios][many]") {
  const Scenario scenario = shipped("C15-random");
  REQUIRE(scenario.setup.clients == 2);
  const Schedule schedule = failures_of(scenario, 1).front();
  const Shrunk result = shrunk("C15-random", schedule);
  REQUIRE(result.scenario.setup.clients == 1);
  REQUIRE(result.workforce.clients == 1);
  REQUIRE(breaks(result, target_of(scenario, schedule)));
}

TEST_CASE("the target is the first expected kind that was found, else the first of the list", "[scenarios]") {
  Scenario scenario = shipped("C4");
  JudgedViolation me;
  me.violation.property = Property::me;
  me.inside_model = false;
  JudgedViolation rel;
  rel.violation.property = Property::rel;
  scenario.expect.kinds = {Property::ts, Property::rel, Property::me};
  REQUIRE(shrink_target(scenario, {me, rel}) == ShrinkTarget{Property::rel, true});
  scenario.expect.kinds = {Property::ts};
  REQUIRE(shrink_target(scenario, {me, rel}) == ShrinkTarget{Property::me, false});
  REQUIRE_FALSE(shrink_target(scenario, {}).has_value());
}

// In C15 the key of the stepped node ends early. TS breaks if it ends before the holder calls release. So
// the step must be larger than the time from the release to the end that the key would have had without
// it.
TEST_CASE("boundaries are the analytic ones", "[scenarios][many]") {
  const Scenario scenario = shipped("C15-random");
  for (const Schedule& schedule : failures_of(scenario, 2)) {
    const ShrinkTarget target = target_of(scenario, schedule);
    if (target.kind != Property::ts) continue;
    const Shrunk result = shrunk("C15-random", schedule);
    Runner runner(result.scenario);
    const RunResult run = runner.run(result.schedule, {.history = true});
    REQUIRE(!run.violations.empty());
    const HoldId hold = run.violations.front().hold;
    Instant too_late = Instant::never();
    bool told = false;
    Instant key_end;
    NodeId stepped;
    for (const Recorded& recorded : run.history) {
      if (const auto* began = std::get_if<FaultBegan>(&recorded.what);
          began != nullptr && began->kind == FaultKind::wall_step)
        stepped = NodeId{began->host.index};
    }
    for (const Recorded& recorded : run.history) {
      const auto* set = std::get_if<KeySet>(&recorded.what);
      const auto* ended = std::get_if<BeliefEnded>(&recorded.what);
      if (set != nullptr && set->hold == hold && set->node == stepped) key_end = set->keeps_until;
      if (const auto* acquired = std::get_if<Acquired>(&recorded.what)) told = told || acquired->hold == hold;
      const bool late = told && set != nullptr && set->hold == hold;
      if (late || (ended != nullptr && ended->hold == hold)) too_late = std::min(too_late, recorded.at);
    }
    REQUIRE(key_end > too_late);
    const std::int64_t analytic_ns = (key_end - too_late).ns;
    bool looked = false;
    for (const Necessity& one : necessities(runner, result.schedule, target)) {
      REQUIRE(one.necessary);
      if (one.unit.head.fault != FaultKind::wall_step) continue;
      looked = true;
      REQUIRE(one.boundary.has_value());
      INFO("analytic " << analytic_ns << ", found " << one.boundary->breaks);
      REQUIRE(std::abs(one.boundary->breaks - analytic_ns) <= analytic_ns / 100);
      REQUIRE(one.boundary->holds < one.boundary->breaks);
    }
    REQUIRE(looked);
  }
}

// In a replay without the cut link, other clients acquire more often than in the run itself. The seed
// decides the choices of those extra calls, so shrinking must keep them.
TEST_CASE("a run keeps its side of the model when its choices are written down", "[scenarios]") {
  struct Row {
    std::vector<std::string> overrides;
    std::uint64_t seed;
    bool inside;
  };
  const Row wished{{"check.lv_bound=1s"}, 2, false};
  const Row never_expires{{"lock.profile=redis-py", "lock.ttl=0s"}, 60, true};
  for (const auto& [overrides, seed, inside] : {wished, never_expires}) {
    INFO("seed " << seed);
    const Scenario scenario = shipped("single/general", overrides);
    const WithWorkforce as_it_is = [&](const Workforce& workforce) {
      return workforce == Workforce{} ? std::optional(scenario) : std::nullopt;
    };
    const Schedule schedule = schedule_of(scenario, Seed{seed});
    const ShrinkTarget target = target_of(scenario, schedule);
    REQUIRE((target == ShrinkTarget{Property::lv, inside}));
    const Shrunk result = shrink(scenario, schedule, target, as_it_is, {});
    REQUIRE(breaks(result, target));
    REQUIRE(result.schedule.deviation_count() < 5);
  }
}

// Counts the looks at the limits, and stops a shrink at one of them. A run that follows is stopped itself.
struct LookCounter {
  int stop_at = 0;  // 0: never
  int looks = 0;
  int without_candidate = 0;
  int in_search = 0;  // a look while another seed is searched for
  int behind_it = 0;  // the look before the run of that seed is cut
  std::atomic<bool> stop{false};

  ShrinkOptions options() {
    ShrinkOptions options;
    options.most_effort = 40'000'000;
    options.interrupted = &stop;
    options.out_of_time = [this] {
      // Some looks are between two candidates, and more at the end of a part of the effort.
      if (++without_candidate == 45 && in_search == 0) in_search = looks;
      if (++looks == stop_at) stop = true;
      return false;
    };
    options.progress = [this](std::uint64_t, std::size_t) {
      if (in_search != 0 && behind_it == 0) behind_it = looks - 1;
      without_candidate = 0;
    };
    return options;
  }
};

// The runs have more than 65,536 events, so that they are given up themselves, and more than three deviations
// are left for a while, so that other seeds are tried.
TEST_CASE("a shrink of long runs that is stopped anywhere keeps a run that breaks", "[scenarios][many]") {
  const ParseResult parsed = parse_scenario(
      "lockstep = 1\n[cluster]\nnodes = 3\nlatency = { min = \"13641us\", max = \"15887us\" }\n[lock]\n"
      "kind = \"redlock\"\nttl = \"500ms\"\nretry_delay = \"14ms\"\n[clients]\nwork = { min = \"3ms\", max = "
      "\"11ms\" }\nthink = { min = \"5ms\", max = \"19ms\" }\n[check]\nproperties = [\"TS\"]\nnear = 0\n"
      "[[fault]]\nkind = \"shutdown\"\ntarget = \"redis:1\"\nat = \"1823ms\"\nrestart_after = "
      "\"2ms\"\n[budget]\nduration = \"400s\"\n",
      "long.toml");
  REQUIRE(parsed);
  const Scenario& scenario = *parsed.scenario;
  Runner whole(scenario);
  // The second seed that breaks, so that the search finds the first one soon.
  std::uint64_t number = 0;
  for (int broken = 0; broken < 2;) {
    if (whole.run(schedule_of(scenario, Seed{++number})).verdict == Verdict::violated) ++broken;
  }
  const Schedule schedule = schedule_of(scenario, Seed{number});
  REQUIRE(whole.run(schedule).events > 65'536);
  const ShrinkTarget target = target_of(scenario, schedule);
  const WithWorkforce as_it_is = [](const Workforce&) { return std::optional<Scenario>(); };
  LookCounter all;
  REQUIRE(shrink(scenario, schedule, target, as_it_is, all.options()).end == ShrinkEnd::effort);
  REQUIRE(all.behind_it > all.in_search);
  for (const int last : {1, 20, 2000, all.in_search, all.behind_it, all.behind_it + 100}) {
    INFO("stopped at look " << last);
    LookCounter counter;
    counter.stop_at = last;
    const Shrunk result = shrink(scenario, schedule, target, as_it_is, counter.options());
    REQUIRE(counter.looks < last + 100);
    REQUIRE(result.end == ShrinkEnd::interrupt);
    REQUIRE(result.schedule.seed().has_value() == (last == 1));
    Runner runner(result.scenario);
    const auto judged = judge(runner, result.schedule, target.kind, Depth::all_steps);
    REQUIRE(judged.has_value());
    REQUIRE(judged->inside_model == result.target.inside_model);
  }
}

}  // namespace lockstep::scenarios
