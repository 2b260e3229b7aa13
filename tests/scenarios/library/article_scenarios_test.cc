// Tests the steps of docs/ARTICLE.md. Each breaks what it is known to break and holds once its wrong rule
// is repaired.

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/expect.h"
#include "scenarios/library/shipped.h"
#include "scenarios/search/exhaust.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::campaign;
using tests::runs_with;
using tests::shipped;
using Strings = std::vector<std::string>;

struct Step {
  const char* id;
  std::vector<Property> kinds;
  bool inside;
  Strings repair;  // overrides with which the step holds
};

std::vector<Step> steps() {
  using enum Property;
  return {{"S1", {me}, true, {"lock.lock_id=resource", "lock.grant=first"}},
          {"S2-step", {ts, me}, false, {}},
          {"S2-restart", {ts, me}, false, {"cluster.persistence=aof_always"}},
          {"S3", {me}, true, {"lock.on_join=after_ttl"}},
          {"S4", {me}, true, {"lock.on_join=after_ttl"}},
          {"S5", {me}, true, {"lock.grant=first"}},
          {"S5-wall", {me, ts}, true, {"lock.elapsed_clock=monotonic"}},
          {"S5-getset", {me}, false, {"lock.kind=single"}},
          {"S6", {me}, false, {"lock.kind=redlock", "cluster.nodes=5"}},
          {"S7", {rel, me}, true, {"lock.release=owner"}},
          {"S8", {me}, false, {"lock.store=node"}},
          {"S8-reselected", {me}, true, {"lock.store=node"}},
          {"S8-kept", {lv}, false, {"lock.expiry=node"}},
          {"S9", {rel, lv}, true, {"lock.lock_id_fields=separated"}},
          {"article/stale", {res}, false, {"lock.fencing=true", "resource.guard=fencing"}}};
}

}  // namespace

TEST_CASE("each step of the article breaks what it is known to break, and its repair holds", "[scenarios]") {
  for (const Step& step : steps()) {
    INFO(step.id);
    const CampaignResult broken = campaign(shipped(step.id), 100);
    for (const Property kind : step.kinds) {
      REQUIRE(runs_with(broken, kind, step.inside) > 0);
      REQUIRE(runs_with(broken, kind, !step.inside) == 0);
    }
    if (step.repair.empty()) continue;
    const CampaignResult repaired = campaign(shipped(step.id, step.repair), 100);
    REQUIRE(repaired.verdict == Verdict::held);
  }
}

// Shows that the general scenario of the repaired lock finds bugs: the lock breaks there with any one rule
// wrong.
TEST_CASE("the repaired lock breaks under each rule of the article that it is without", "[scenarios]") {
  for (const Strings& sets : std::vector<Strings>{{"lock.grant=later_timestamp"},
                                                  {"lock.lock_id=client_and_resource"},
                                                  {"lock.elapsed_clock=wall"},
                                                  {"lock.validity_check=false"},
                                                  {"lock.release=lock_id"},
                                                  {"lock.store=memory"},
                                                  {"lock.expiry=coordinator"},
                                                  {"lock.drift_factor=0 %", "lock.drift_constant=0ms"}}) {
    INFO(sets.front());
    REQUIRE(campaign(shipped("article/repaired", sets), 20'000, false).verdict == Verdict::violated);
  }
}

TEST_CASE("all repaired twins hold over 20,000 runs and with any two deviations", "[scenarios][full]") {
  Strings twins{"S2", "S4-stays", "article/repaired", "article/fenced"};
  for (const EmbeddedScenario& embedded : embedded_scenarios()) {
    if (embedded.id.ends_with("-repaired")) twins.emplace_back(embedded.id);
  }
  REQUIRE(twins.size() > 25);
  for (const std::string& id : twins) {
    INFO(id);
    const Scenario scenario = shipped(id);
    const CampaignResult result = campaign(scenario, 20'000);
    REQUIRE(result.verdict == Verdict::held);
    REQUIRE(result.violated == 0);
    if (scenario.alphabet.letters.empty()) continue;
    Scenario searched = scenario;
    searched.setup.workload.rounds = searched.alphabet.rounds;
    const ExhaustResult all = exhaust(searched, {});
    REQUIRE(all.complete());
    REQUIRE(all.violated == 0);
    REQUIRE(all.acquired > 0);
  }
}

}  // namespace lockstep::scenarios
