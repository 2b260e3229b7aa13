// Tests that a violation is inside the model iff a run within the model shows it: the neighbours of each
// kind of breach, and runs near a run that breached.

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "properties/model/assumptions.h"
#include "scenarios/format/parse.h"
#include "scenarios/run/judge.h"
#include "scenarios/run/neighbours.h"
#include "tests/support/broken_lock.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

Scenario scenario_of(const std::string& text) {
  const ParseResult parsed = parse_scenario(text, "inside.toml");
  REQUIRE(parsed);
  return *parsed.scenario;
}

JudgedViolation judged(const Scenario& scenario, const Schedule& schedule, Property kind) {
  Runner runner(scenario);
  const auto found = judge(runner, schedule, kind, Depth::all_steps);
  REQUIRE(found);
  return *found;
}

JudgedViolation judged(const Scenario& scenario, Property kind) {
  return judged(scenario, schedule_of(scenario, Seed{1}), kind);
}

ChoiceKey fault_key(ChoiceKind kind, FaultKind fault, std::uint16_t number) {
  ChoiceKey key;
  key.kind = kind;
  key.fault = fault;
  key.index = number;
  return key;
}

std::uint64_t struck(const RunResult& run, FaultKind kind) {
  return run.fault_counts[static_cast<std::size_t>(kind)];
}

// A lock that deletes any key at its release. A is paused past its TTL, B acquires, and A's release takes
// B's key away, so that C gets in beside B. That B is stopped before it acquires is only a matter of time.
std::string robbed(const std::string& stop_of_b) {
  return "lockstep = 1\n[cluster]\nnodes = 1\nlatency = \"1ms\"\n[lock]\nkind = \"single\"\nttl = \"200ms\"\n"
         "release = \"delete\"\nretry_delay = \"10ms\"\n[clients]\ncount = 3\nrounds = 1\nstagger = "
         "\"110ms\"\n"
         "work = \"100ms\"\n[check]\nproperties = [\"ME\"]\n[[fault]]\nkind = \"pause\"\ntarget = "
         "\"client:A\"\n"
         "when = { event = \"validity_checked\", by = \"client:A\" }\nfor = \"310ms\"\n[[fault]]\nkind = \"" +
         stop_of_b +
         "\"\ntarget = \"client:B\"\nat = \"150ms\"\nfor = \"200ms\"\n[[fault]]\nkind = \"pause\"\n"
         "target = \"client:C\"\nat = \"150ms\"\nfor = \"265ms\"\n[budget]\nduration = \"2s\"\n";
}

// A lock that reports no validity and is held for 20 ms under a TTL of 200 ms, by a client that is paused
// meanwhile. Round trips take 2 ms, so stalls below 178 ms are allowed.
std::string without_validity(const std::string& pause, const std::string& release = "compare_delete") {
  return "lockstep = 1\n[cluster]\nnodes = 1\nlatency = \"1ms\"\n[lock]\nkind = \"single\"\nttl = \"200ms\"\n"
         "reports_validity = false\nretry_delay = \"1ms\"\nrelease = \"" +
         release +
         "\"\n[clients]\ncount = 3\nrounds = 1\nstagger = \"5ms\"\nwork = \"20ms\"\n[check]\n"
         "properties = [\"ME\"]\n[[fault]]\nkind = \"pause\"\ntarget = \"client:A\"\n"
         "when = { event = \"acquired\", by = \"client:A\" }\nafter = \"1ms\"\nfor = \"" +
         pause + "\"\n[budget]\nduration = \"2s\"\n";
}

}  // namespace

TEST_CASE("a suspend that a pause can replace does not acquit a lock", "[scenarios]") {
  const Scenario scenario = scenario_of(robbed("suspend"));
  const JudgedViolation me = judged(scenario, Property::me);
  REQUIRE(me.inside_model);
  REQUIRE(assumptions_of(me.breached).contains(Assumption::suspended_client));
  REQUIRE(me.shown_by);
  Schedule expected = schedule_of(scenario, Seed{1});
  expected.set(fault_key(ChoiceKind::fault_softened, FaultKind::suspend, 1), 1);
  REQUIRE(*me.shown_by == expected);
  Runner runner(scenario);
  REQUIRE(breaks_within_model(runner, *me.shown_by, Property::me));
  REQUIRE_FALSE(breaks_within_model(runner, schedule_of(scenario, Seed{1}), Property::me));
  REQUIRE(struck(runner.run(*me.shown_by), FaultKind::suspend) == 0);
  REQUIRE(struck(runner.run(*me.shown_by), FaultKind::pause) == 3);
}

TEST_CASE("a run that breached nothing shows its violation itself", "[scenarios]") {
  const JudgedViolation me = judged(scenario_of(robbed("pause")), Property::me);
  REQUIRE(me.inside_model);
  REQUIRE(me.breached.empty());
  REQUIRE_FALSE(me.shown_by);
}

TEST_CASE("an extension that a crash rolls back is outside, and so many runs near it hold", "[scenarios]") {
  const std::string text =
      "lockstep = 1\n[cluster]\nnodes = 3\nlatency = \"1ms\"\npersistence = \"rdb\"\n[lock]\n"
      "kind = \"redlock\"\nttl = \"400ms\"\nretry_delay = { min = \"10ms\", max = \"40ms\" }\n[clients]\n"
      "count = 1\nstart = \"900ms\"\nrounds = 1\nwork = \"600ms\"\nextend_after = \"250ms\"\n[check]\n"
      "properties = [\"TS\"]\nnear = 17\n[[fault]]\nkind = \"crash\"\ntarget = \"redis:*\"\n"
      "at = \"1200ms\"\nrestart_after = \"1ms\"\n[budget]\nduration = \"3s\"\n";
  const JudgedViolation ts = judged(scenario_of(text), Property::ts);
  REQUIRE_FALSE(ts.inside_model);
  REQUIRE(assumptions_of(ts.breached) == assumptions_of({Breach{Assumption::key_kept, {}, {}, {}, {}, {}}}));
  REQUIRE(ts.near == NearRuns{17, 0});
  REQUIRE_FALSE(ts.shown_by);
}

TEST_CASE("a softened crash of a node is an outage that keeps every key", "[scenarios]") {
  const Scenario scenario = tests::shipped("C19", {});
  Schedule schedule = schedule_of(scenario, Seed{1});
  Runner runner(scenario);
  REQUIRE(runner.run(schedule).verdict == Verdict::violated);
  const std::uint64_t crashes = struck(runner.run(schedule), FaultKind::crash);
  for (std::size_t i = 0; i < scenario.setup.faults.size(); ++i) {
    if (takes_down(scenario.setup.faults[i].kind))
      schedule.set(
          fault_key(ChoiceKind::fault_softened, scenario.setup.faults[i].kind, static_cast<std::uint16_t>(i)),
          1);
  }
  const RunResult kept = runner.run(schedule, {.history = true});
  REQUIRE(kept.verdict == Verdict::held);
  REQUIRE(struck(kept, FaultKind::crash) == crashes);
  REQUIRE(std::none_of(kept.history.begin(), kept.history.end(), [](const Recorded& recorded) {
    return std::holds_alternative<KeyLost>(recorded.what);
  }));
}

TEST_CASE("a softened crash of a coordinator is a pause through which it remembers", "[scenarios]") {
  const Scenario scenario = tests::shipped("S8", {});
  Schedule schedule = schedule_of(scenario, Seed{1});
  Runner runner(scenario);
  REQUIRE(runner.run(schedule).verdict == Verdict::violated);
  schedule.set(fault_key(ChoiceKind::fault_softened, FaultKind::crash, 0), 1);
  const RunResult kept = runner.run(schedule);
  REQUIRE(kept.verdict == Verdict::held);
  REQUIRE(struck(kept, FaultKind::crash) == 0);
  REQUIRE(struck(kept, FaultKind::pause) == 1);
}

TEST_CASE("a rate's neighbour is half of what the drift allows, which a lock without drift breaks",
          "[scenarios]") {
  const JudgedViolation stock = judged(tests::shipped("C18-outside", {}), Property::ts);
  REQUIRE_FALSE(stock.inside_model);
  REQUIRE(stock.near.runs > 0);
  const Scenario scenario =
      tests::shipped("C18-outside", {"lock.drift_factor=0 %", "lock.drift_constant=0ms"});
  const JudgedViolation ts = judged(scenario, Property::ts);
  REQUIRE(ts.inside_model);
  REQUIRE(assumptions_of(ts.breached).contains(Assumption::clock_rates));
  REQUIRE(ts.shown_by);
  const std::int64_t limit = properties::half_allowed_rate(lock_facts(scenario).ttl).ppb;
  std::vector<std::int64_t> rates;
  for (const Deviation& deviation : ts.shown_by->overrides()) {
    const bool rate = deviation.key.kind == ChoiceKind::clock_rate ||
                      (deviation.key.kind == ChoiceKind::fault && deviation.key.fault == FaultKind::rate);
    if (rate) rates.push_back(deviation.value < 0 ? -deviation.value : deviation.value);
  }
  REQUIRE_FALSE(rates.empty());
  REQUIRE(std::all_of(rates.begin(), rates.end(), [&](std::int64_t rate) { return rate == limit; }));
}

TEST_CASE("stalls of a lock without a validity are allowed up to what the work leaves of the TTL",
          "[scenarios]") {
  const JudgedViolation me = judged(scenario_of(without_validity("250ms")), Property::me);
  REQUIRE_FALSE(me.inside_model);
  REQUIRE(me.breached.size() == 1);
  REQUIRE(me.breached[0].assumption == Assumption::stalls);
  REQUIRE(me.breached[0].allowed == Quantity{milliseconds(178)});
  REQUIRE(me.near == NearRuns{100, 0});
  const Scenario shorter = scenario_of(without_validity("177ms"));
  Runner runner(shorter);
  REQUIRE(runner.run(schedule_of(shorter, Seed{1})).verdict == Verdict::held);
}

TEST_CASE("what has no neighbour is taken away", "[scenarios]") {
  const Scenario scenario = tests::shipped("C15", {});
  const Schedule schedule = schedule_of(scenario, Seed{1});
  Runner runner(scenario);
  const RunResult run = runner.run(schedule, {.history = true});
  REQUIRE_FALSE(run.violations.empty());
  const auto assessment = properties::assess(run.violations.front(), run.history, runner.facts(), run.clocks);
  Schedule expected = schedule;
  for (const sim::Fault& fault : run.faults) {
    if (fault.kind == FaultKind::wall_step) expected.set(fault.key, 0);
  }
  REQUIRE(expected.overrides() != schedule.overrides());
  REQUIRE(cured(schedule, assessment.culprits, run, Cure::neighbour) == expected);
  REQUIRE(cured(schedule, assessment.culprits, run, Cure::removal) == expected);
}

// A broken lock under random pauses and suspends. In some runs only a suspend of a holder breaks it, yet
// runs near these break it within the model.
TEST_CASE("runs near a breach show a bug that its neighbours do not", "[scenarios]") {
  const Scenario scenario = scenario_of(tests::broken_lock);
  const Schedule schedule = schedule_of(scenario, Seed{91});
  Runner runner(scenario);
  const auto neighbours = judge(runner, schedule, Property::me, Depth::neighbours);
  REQUIRE(neighbours);
  REQUIRE_FALSE(neighbours->inside_model);
  const JudgedViolation me = judged(scenario, schedule, Property::me);
  REQUIRE(me.inside_model);
  REQUIRE(me.near.violated == 1);
  REQUIRE(me.shown_by);
  REQUIRE(me.shown_by->then());
  REQUIRE(breaks_within_model(runner, *me.shown_by, Property::me));
  // The second seed begins with the first breach.
  REQUIRE(std::holds_alternative<StruckFault>(me.breached.front().by.front()));
  REQUIRE(me.shown_by->then()->from <= std::get<StruckFault>(me.breached.front().by.front()).at);
  Scenario without = scenario;
  without.near_runs = 0;
  REQUIRE_FALSE(judged(without, schedule, Property::me).inside_model);
}

// The release deletes any key, and so breaks RES also where the work is short. Where the work outlasts the
// validity, nothing can be replaced or taken away, but another seed shows the bug.
TEST_CASE("a violation that the workload breaches is inside where a first seed shows it", "[scenarios]") {
  const std::string text =
      "lockstep = 1\n[cluster]\nnodes = 1\n[lock]\nkind = \"single\"\nttl = \"200ms\"\n"
      "release = \"delete\"\n[clients]\ncount = 3\nchecks_validity = false\n"
      "work = { min = \"10ms\", max = \"300ms\" }\n[check]\nproperties = [\"RES\"]\n"
      "[[random_fault]]\nkind = \"pause\"\nslots = 1\n";
  const Scenario scenario = scenario_of(text);
  const auto given_in = [](const Scenario& of) -> std::optional<Schedule> {
    Runner runner(of);
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
      const Schedule schedule = schedule_of(of, Seed{seed});
      const auto found = judge(runner, schedule, Property::res, Depth::neighbours);
      if (found && !found->inside_model && is_given(*found)) return schedule;
    }
    return std::nullopt;
  };
  const auto schedule = given_in(scenario);
  REQUIRE(schedule);
  const JudgedViolation shown = judged(scenario, *schedule, Property::res);
  REQUIRE(shown.inside_model);
  REQUIRE(shown.shown_by_first_seeds);
  REQUIRE(shown.near == NearRuns{});
  Runner runner(scenario);
  REQUIRE(breaks_within_model(runner, *shown.shown_by, Property::res));
  // The nearest right lock has the same workload, and stays outside.
  std::string right = text;
  right.replace(right.find("\"delete\""), 8, "\"compare_delete\"");
  const Scenario repaired = scenario_of(right);
  const auto outlasted = given_in(repaired);
  REQUIRE(outlasted);
  REQUIRE_FALSE(judged(repaired, *outlasted, Property::res).inside_model);
}

// A stuck application makes its operation late as a pause does, and can be cut short as one.
TEST_CASE("an operation that a stuck application makes late is outside by the fault", "[scenarios]") {
  const Scenario scenario = scenario_of(
      "lockstep = 1\n[cluster]\nnodes = 1\n[lock]\nkind = \"single\"\nttl = \"200ms\"\n[clients]\n"
      "count = 2\nrounds = 1\nwork = \"50ms\"\n[check]\nproperties = [\"RES\"]\n[[fault]]\nkind = \"stuck\"\n"
      "target = \"client:A\"\nwhen = { event = \"validity_checked\", by = \"client:A\" }\nfor = \"500ms\"\n");
  const JudgedViolation late = judged(scenario, Property::res);
  REQUIRE_FALSE(late.inside_model);
  REQUIRE_FALSE(is_given(late));
  REQUIRE(late.breached.size() == 1);
  REQUIRE(std::get<StruckFault>(late.breached[0].by.front()).kind == FaultKind::stuck);
  REQUIRE(late.near == NearRuns{100, 0});
}

TEST_CASE("near runs in which no slot strikes anew begin like the run that is judged", "[scenarios]") {
  const Scenario scenario = tests::shipped("C11-random", {});
  const Schedule schedule = Schedule::seeded(Seed{7});
  Runner runner(scenario);
  const RunResult run = runner.run(schedule, {.history = true, .choices = true});
  const Instant from = Instant{} + milliseconds(300);
  const Schedule vicinity = vicinity_of(runner, schedule, schedule, run, Property::res, from);
  const RunResult one = runner.run(near_schedule(vicinity, schedule, from, 1), {.history = true});
  const RunResult again = runner.run(near_schedule(vicinity, schedule, from, 1), {.history = true});
  const RunResult other = runner.run(near_schedule(vicinity, schedule, from, 2), {.history = true});
  REQUIRE(one.digest == again.digest);
  REQUIRE(one.digest != other.digest);
  REQUIRE(one.digest != run.digest);
  const auto until = [&](const RunResult& of) {
    History past;
    for (const Recorded& recorded : of.history) {
      // The numbers of faults differ, because other slots strike.
      const bool fault = std::holds_alternative<FaultBegan>(recorded.what) ||
                         std::holds_alternative<FaultEnded>(recorded.what);
      if (recorded.at < from && !fault) past.push_back(recorded);
    }
    return past;
  };
  // Pauses may breach RES, so in this scenario no slot strikes anew.
  REQUIRE(until(one) == until(run));
  REQUIRE(until(other) == until(run));
  REQUIRE_FALSE(until(run).empty());
}

}  // namespace lockstep::scenarios
