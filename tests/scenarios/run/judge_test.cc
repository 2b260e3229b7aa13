#include "scenarios/run/judge.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "reports/breach/breach_words.h"
#include "scenarios/format/parse.h"
#include "tests/scenarios/library/claims.h"

namespace lockstep::scenarios {
namespace {

using tests::claim;

const JudgedViolation* find(const JudgedRun& run, Property property) {
  for (const auto* list : {&run.violations, &run.notes}) {
    for (const JudgedViolation& judged : *list) {
      if (judged.violation.property == property) return &judged;
    }
  }
  return nullptr;
}

struct Judged {
  JudgedRun run;
  const JudgedViolation& of(Property property) const {
    const JudgedViolation* judged = find(run, property);
    REQUIRE(judged != nullptr);
    return *judged;
  }
};

Judged judged(const Scenario& scenario, const Schedule& schedule) {
  Runner runner(scenario);
  return {judge(runner, schedule)};
}

Judged judged(const Scenario& scenario) { return judged(scenario, schedule_of(scenario, std::nullopt)); }

ChoiceKey rate_key(HostId host) {
  ChoiceKey key;
  key.kind = ChoiceKind::clock_rate;
  key.host_kind = host.kind;
  key.index = host.index;
  return key;
}

TEST_CASE("a lock without the validity check that believes after a pause has a bug of its own",
          "[scenarios]") {
  const Judged run = judged(claim("C10-unchecked"));
  const JudgedViolation& me = run.of(Property::me);
  CHECK(me.inside_model);
  CHECK(me.breached.empty());
}

TEST_CASE("the same pause with the validity check breaks nothing", "[scenarios]") {
  const Judged run = judged(claim("C10"));
  CHECK(run.run.violations.empty());
  CHECK(run.run.notes.empty());
  CHECK(run.run.run.fault_counts[static_cast<std::size_t>(FaultKind::pause)] == 1);
}

TEST_CASE("a stale write after a pause behind the check is outside, and the pause is named", "[scenarios]") {
  const Judged run = judged(claim("C11"));
  const JudgedViolation& res = run.of(Property::res);
  CHECK_FALSE(res.inside_model);
  REQUIRE(res.breached.size() == 1);
  CHECK(res.breached[0].assumption == Assumption::operation_in_time);
  CHECK_THAT(reports::blame_words(res.breached[0]), Catch::StartsWith("pause of client:A at "));
  CHECK(find(run.run, Property::me) == nullptr);
}

TEST_CASE("a fencing token that the application fetches too late leaves the limit of time in force",
          "[scenarios]") {
  const Judged run = judged(claim("C12-late"));
  const JudgedViolation& res = run.of(Property::res);
  CHECK_FALSE(res.inside_model);
  REQUIRE(res.breached.size() == 1);
  CHECK_THAT(reports::blame_words(res.breached[0]), Catch::StartsWith("pause of client:A at "));
}

TEST_CASE("work that outlasts the validity is outside without any deviation", "[scenarios]") {
  const Judged run = judged(claim("C9"));
  const JudgedViolation& res = run.of(Property::res);
  CHECK_FALSE(res.inside_model);
  REQUIRE(res.breached.size() == 1);
  CHECK(reports::blame_words(res.breached[0]) == "the workload");
}

TEST_CASE("blind writes around compare-and-set are outside: the guard was not asked", "[scenarios]") {
  const Judged run = judged(claim("C14-blind"));
  const JudgedViolation& res = run.of(Property::res);
  CHECK_FALSE(res.inside_model);
  REQUIRE(res.breached.size() == 1);
  CHECK(reports::blame_words(res.breached[0]) == "the workload");
  CHECK(judged(claim("C14")).run.violations.empty());
}

TEST_CASE("a wall clock that a client measures by is the lock's own fault", "[scenarios]") {
  const Judged run = judged(claim("C17"));
  const JudgedViolation& ts = run.of(Property::ts);
  CHECK(ts.inside_model);
  CHECK(ts.breached.empty());
}

TEST_CASE("a suspend of a holder is outside for belief and keys alike", "[scenarios]") {
  const Judged run = judged(claim("C39"));
  for (const Property property : {Property::ts, Property::me}) {
    const JudgedViolation& judged = run.of(property);
    CHECK_FALSE(judged.inside_model);
    REQUIRE(judged.breached.size() == 1);
    CHECK(judged.breached[0].assumption == Assumption::suspended_client);
    CHECK(judged.breached[0].seen == Quantity{milliseconds(600)});
  }
}

TEST_CASE("a node's wall clock step that lets a second client in is outside", "[scenarios]") {
  const Judged run = judged(claim("C15"));
  const JudgedViolation& me = run.of(Property::me);
  CHECK_FALSE(me.inside_model);
  REQUIRE(me.breached.size() == 1);
  CHECK(me.breached[0].assumption == Assumption::wall_step_on_node);
}

TEST_CASE("a breach that did not matter leaves a violation inside", "[scenarios]") {
  Scenario scenario = claim("C10-unchecked");
  sim::ScriptedFault step;
  step.kind = FaultKind::wall_step;
  step.target.host = HostId::redis(NodeId{4});
  step.offset = milliseconds(2);
  step.magnitude = milliseconds(1).ns;
  scenario.setup.faults.push_back(step);
  const Judged run = judged(scenario);
  const JudgedViolation& me = run.of(Property::me);
  CHECK(me.inside_model);
  REQUIRE(me.breached.size() == 1);
  CHECK_THAT(reports::blame_words(me.breached[0]), Catch::StartsWith("wall_step of redis:5"));
}

TEST_CASE("a kind that is not checked is judged by the same rule, as a note", "[scenarios]") {
  Scenario scenario = claim("C10-unchecked");
  scenario.checked = PropertySet{};
  sim::ScriptedFault step;
  step.kind = FaultKind::wall_step;
  step.target.host = HostId::redis(NodeId{4});
  step.offset = milliseconds(2);
  step.magnitude = milliseconds(1).ns;
  scenario.setup.faults.push_back(step);
  const Judged run = judged(scenario);
  CHECK(run.run.violations.empty());
  CHECK(run.of(Property::me).breached.size() == 1);
  CHECK(run.of(Property::me).inside_model);
}

// The first pause causes the first stale write. Without that pause, the second pause causes another stale
// write.
TEST_CASE("a second breach behind the first does not make a violation a bug", "[scenarios]") {
  Scenario scenario = claim("C11");
  sim::ScriptedFault again = scenario.setup.faults.front();
  again.trigger.count = 2;
  scenario.setup.faults.push_back(again);
  scenario.setup.workload.rounds = 2;
  scenario.setup.duration = seconds(4);
  {
    Schedule second_only = schedule_of(scenario, std::nullopt);
    second_only.set(judged(scenario).run.run.faults.at(0).key, 0);
    REQUIRE(find(judged(scenario, second_only).run, Property::res) != nullptr);
  }
  CHECK_FALSE(judged(scenario).of(Property::res).inside_model);
}

TEST_CASE("drawn rate errors beyond the drift allowance are outside, within it they break nothing",
          "[scenarios]") {
  const Scenario scenario = claim("C18");
  const auto with_rates = [&](std::int64_t node_ppb, std::int64_t client_ppb) {
    Schedule schedule = schedule_of(scenario, std::nullopt);
    for (std::uint16_t node = 0; node < scenario.setup.nodes; ++node) {
      schedule.set(rate_key(HostId::redis(NodeId{node})), node_ppb);
    }
    schedule.set(rate_key(HostId::client(ClientId{0})), client_ppb);
    return judged(scenario, schedule);
  };
  CHECK(with_rates(5'000'000, -5'000'000).run.violations.empty());
  const Judged outside = with_rates(30'000'000, -20'000'000);
  const JudgedViolation& ts = outside.of(Property::ts);
  CHECK_FALSE(ts.inside_model);
  REQUIRE(ts.breached.size() == 1);
  CHECK(ts.breached[0].assumption == Assumption::clock_rates);
}

TEST_CASE("judging does not depend on what was judged before", "[scenarios]") {
  const Scenario scenario = claim("C39");
  const Schedule schedule = schedule_of(scenario, std::nullopt);
  Runner runner(scenario);
  const JudgedRun first = judge(runner, schedule);
  const JudgedRun second = judge(runner, schedule);
  CHECK(first.run.digest == second.run.digest);
  CHECK(first.violations == second.violations);
  CHECK(first.notes == second.notes);
}

// The release goes out 2 ms after the write, and the client learns of the reset 1 ms after it. So `after`
// decides whether the client releases before it knows of the reset.
Judged released_after_reset(const std::string& after) {
  const ParseResult parsed = parse_scenario(
      "lockstep = 1\n[cluster]\nlatency = \"1ms\"\n[lock]\nkind = \"redlock\"\n[clients]\ncount = 1\nrounds "
      "= 1\n"
      "[check]\nproperties = [\"ORPH\"]\n[[fault]]\nkind = \"reset\"\ntarget = \"client:A-redis:1\"\n"
      "when = { event = \"write_sent\" }\nafter = \"" +
          after + "\"\n",
      "reset.toml");
  REQUIRE(parsed);
  return judged(*parsed.scenario);
}

TEST_CASE("a release that is lost on a connection which broke just before is outside", "[scenarios]") {
  const Judged lost = released_after_reset("1500us");
  const JudgedViolation& orphan = lost.of(Property::orph);
  CHECK_FALSE(orphan.inside_model);
  REQUIRE(orphan.breached.size() == 1);
  CHECK(orphan.breached[0].assumption == Assumption::link_at_release);
  CHECK(released_after_reset("500us").run.violations.empty());
}

}  // namespace
}  // namespace lockstep::scenarios
