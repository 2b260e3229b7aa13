// Tests that the shipped scenarios show what the published claims say. The safe ones are safe for the
// reason that they give: they break without the one assumption that they name.

#include "scenarios/library/shipped.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/expect.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::campaign;
using tests::runs_with;
using tests::shipped;

// Requires that every kind of fault that the scenario permits has struck.
void check_faults_struck(const Scenario& scenario, const CampaignResult& result) {
  const auto struck = [&](FaultKind kind) { return result.fault_counts[static_cast<std::size_t>(kind)] > 0; };
  for (const sim::ScriptedFault& fault : scenario.setup.faults) {
    INFO(scenario.id << " permits " << name_of(fault.kind));
    REQUIRE(struck(fault.kind));
  }
  for (const sim::FaultFamily& family : scenario.setup.families) {
    if (family.chance == Ratio{0, 1}) continue;  // Only an exhaustive search uses such a family.
    INFO(scenario.id << " permits " << name_of(family.kind));
    REQUIRE(struck(family.kind));
  }
}

void check_expectation(const Scenario& scenario, const CampaignResult& result) {
  REQUIRE_FALSE(result.mismatch.has_value());
  const Comparison comparison = compare(scenario.expect, result);
  INFO(scenario.id << ": " << outcome_text(result));
  REQUIRE(comparison.differences == std::vector<std::string>{});
}

struct Claim {
  const char* id;
  Verdict verdict;
  std::vector<Property> kinds;
  bool inside;
};

// The verdict that the source of each claim gives, and the kinds that it names.
std::vector<Claim> claims() {
  using enum Property;
  return {{"C8", Verdict::held, {}, false},
          {"C9", Verdict::violated, {res}, false},
          {"C10", Verdict::held, {}, false},
          {"C10-unchecked", Verdict::violated, {me}, true},
          {"C11", Verdict::violated, {res}, false},
          {"C12", Verdict::held, {}, false},
          {"C12-late", Verdict::violated, {res}, false},
          {"C14", Verdict::held, {}, false},
          {"C14-blind", Verdict::violated, {res}, false},
          {"C17", Verdict::violated, {ts}, true},
          {"C18", Verdict::held, {}, false},
          {"C18-outside", Verdict::violated, {ts}, false},
          {"C39", Verdict::violated, {ts, me}, false},
          {"C4", Verdict::violated, {rel, me}, true},
          {"C5", Verdict::violated, {rel, me}, true},
          {"C7", Verdict::violated, {rel, me}, true},
          {"C13", Verdict::violated, {fence}, true},
          {"C15", Verdict::violated, {ts, me}, false},
          {"C19", Verdict::violated, {ts, me}, false},
          {"C20", Verdict::violated, {ts, me}, false},
          {"C20-kill", Verdict::held, {}, false},
          {"C21", Verdict::held, {}, false},
          {"C22", Verdict::held, {}, false},
          {"C22-short", Verdict::violated, {ts, me}, false},
          {"C23", Verdict::violated, {ts, me}, false},
          {"C24", Verdict::violated, {me}, false},
          {"C31", Verdict::held, {}, false},
          {"C32", Verdict::violated, {gap}, true},
          {"C40", Verdict::violated, {ts, me}, false},
          {"C41", Verdict::violated, {me}, false},
          {"C1", Verdict::held, {}, false},
          {"C6", Verdict::violated, {lv}, true},
          {"C16", Verdict::violated, {lv}, false},
          {"C22-majority", Verdict::violated, {lv}, false},
          {"C25", Verdict::held, {}, false},
          {"C25-fixed", Verdict::violated, {lv}, true},
          {"C26", Verdict::violated, {orph}, true},
          {"C27", Verdict::violated, {orph}, true},
          {"C27-majority", Verdict::violated, {lv}, true},
          {"C28", Verdict::violated, {orph}, true},
          {"C29", Verdict::violated, {lv}, false},
          {"C30", Verdict::violated, {lv}, true},
          {"C31-uncapped", Verdict::violated, {lv}, true},
          {"C42", Verdict::violated, {lv}, true}};
}

}  // namespace

TEST_CASE("every shipped scenario meets its own expectation", "[scenarios][many]") {
  for (const EmbeddedScenario& embedded : embedded_scenarios()) {
    if (embedded.id == "redlock/nominal") continue;  // Benchmarks use this scenario, and its runs are long.
    const Scenario scenario = shipped(std::string(embedded.id));
    const CampaignResult result = campaign(scenario, scenario.budget_runs);
    check_expectation(scenario, result);
    if (result.verdict == Verdict::held) check_faults_struck(scenario, result);
  }
}

TEST_CASE("the nominal scenario holds", "[scenarios]") {
  const Scenario scenario = shipped("redlock/nominal");
  const CampaignResult result = campaign(scenario, 3);
  check_expectation(scenario, result);
  REQUIRE(result.verdict == Verdict::held);
}

TEST_CASE("the claims have the verdicts that their sources give them", "[scenarios]") {
  const Claim claim = GENERATE(from_range(claims()));
  INFO(claim.id);
  const CampaignResult result = campaign(shipped(claim.id), 50);
  REQUIRE(result.verdict == claim.verdict);
  for (const Property kind : claim.kinds) {
    REQUIRE(runs_with(result, kind, claim.inside) > 0);
    REQUIRE(runs_with(result, kind, !claim.inside) == 0);
  }
}

// Each scenario has one wrong rule, which its twin has right. The twin checks the properties that the
// scenario breaks.
TEST_CASE("the bugs of libraries break what was reported, and their repaired twins hold", "[scenarios]") {
  struct Bug {
    const char* id;
    std::vector<Property> kinds;
    bool inside = true;
  };
  using enum Property;
  const Bug bug = GENERATE(
      values<Bug>({{"B1", {me}},       {"B2", {ts}},       {"B3", {lv, orph}}, {"B5", {gap}},
                   {"B6", {lv}},       {"B7", {me}},       {"B8", {lv}},       {"B9", {lv, orph}},
                   {"B13", {rel, me}}, {"B15", {me, gap}}, {"B16", {ts, me}},  {"B18", {me}, false},
                   {"B25", {ts}},      {"B26", {lv}},      {"B28", {gap}},     {"B30", {me}},
                   {"B34", {orph}},    {"B51", {rel, me}}, {"B53", {orph}},    {"B53-unreleased", {orph}}}));
  INFO(bug.id);
  const Scenario broken = shipped(bug.id);
  const Scenario repaired = shipped(std::string(bug.id) + "-repaired");
  REQUIRE(repaired.checked == broken.checked);
  REQUIRE(campaign(repaired, 50).verdict == Verdict::held);
  const CampaignResult result = campaign(broken, 50);
  for (const Property kind : bug.kinds) {
    REQUIRE(broken.checked.contains(kind));
    REQUIRE(runs_with(result, kind, bug.inside) > 0);
    REQUIRE(runs_with(result, kind, !bug.inside) == 0);
  }
}

TEST_CASE("a safe claim breaks without the assumption that it names", "[scenarios][many]") {
  struct Removal {
    const char* id;
    std::vector<std::string> sets;
    Property kind;
  };
  const Removal removal = GENERATE(values<Removal>({
      {"C8", {"lock.drift_factor=0 %", "lock.drift_constant=0ms"}, Property::ts},
      {"C10", {"lock.validity_check=false"}, Property::me},
      {"C12", {"lock.fencing=false", "clients.fetches_token=true", "check.sometimes=[]"}, Property::res},
      {"C14", {"clients.blind_writes=true", "check.sometimes=[]"}, Property::res},
      {"C18", {"lock.drift_factor=0 %", "lock.drift_constant=0ms"}, Property::ts},
      {"C1", {"lock.ttl=0ms", "budget.duration=1s"}, Property::lv},
      {"C20-kill", {"cluster.persistence=none"}, Property::me},
      {"C25", {"lock.retry_delay=20ms"}, Property::lv},
      {"redlock/minority-down", {"fault.0.target=redis:*", "check.sometimes=[]"}, Property::lv},
      {"C21", {"cluster.persistence=aof_everysec", "check.sometimes=[]"}, Property::ts},
      {"C22", {"cluster.restart_delay=0ms", "check.sometimes=[]"}, Property::ts},
      {"C31", {"lock.extend_needs_quorum=false", "check.sometimes=[]"}, Property::ts},
  }));
  INFO(removal.id);
  const CampaignResult result = campaign(shipped(removal.id, removal.sets), 1000);
  REQUIRE(result.verdict == Verdict::violated);
  REQUIRE(runs_with(result, removal.kind, true) + runs_with(result, removal.kind, false) > 0);
}

TEST_CASE("a lock and an application that both fetch tokens each get their answers", "[scenarios]") {
  const CampaignResult result = campaign(shipped("C12", {"clients.fetches_token=true"}), 20);
  REQUIRE(result.inconclusive == 0);
  REQUIRE(result.sometimes.count(properties::Sometime::acquired) > 20);
}

TEST_CASE("random families alone find the planted violations within 20,000 runs", "[scenarios][many]") {
  const auto [id, kind] =
      GENERATE(table<const char*, Property>({{"C11-random", Property::res}, {"C39-random", Property::ts}}));
  INFO(id);
  const CampaignResult result = campaign(shipped(id), 20'000, false);
  REQUIRE(result.verdict == Verdict::violated);
  REQUIRE(runs_with(result, kind, false) > 0);
}

TEST_CASE("the safe control holds over 20,000 runs and is not empty", "[scenarios][full]") {
  const CampaignResult result = campaign(shipped("C8"), 20'000);
  REQUIRE(result.verdict == Verdict::held);
  REQUIRE(result.violated == 0);
  using properties::Sometime;
  for (const Sometime what : {Sometime::acquired, Sometime::contended, Sometime::expired_while_held}) {
    REQUIRE(result.sometimes.count(what) > 0);
  }
}

}  // namespace lockstep::scenarios
