// Tests the general scenarios for locks that renew by themselves and report no validity: right locks hold
// there, and their wrong neighbours are found, inside the model.

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

using tests::campaign;
using tests::runs_with;
using tests::shipped;

struct Row {
  std::string id;
  std::vector<std::string> sets;
};

}  // namespace

TEST_CASE("a watchdog that renews in time holds, with a validity and without one", "[scenarios]") {
  const Row row = GENERATE(values<Row>({{"single/watchdog", {}},
                                        {"redlock/watchdog", {}},
                                        {"single/watchdog", {"lock.reports_validity=true"}},
                                        {"redlock/watchdog", {"lock.reports_validity=true"}},
                                        {"redlock/watchdog", {"lock.profile=redsync"}}}));
  INFO(row.id);
  const CampaignResult result = campaign(shipped(row.id, row.sets), 200);
  REQUIRE(result.verdict == Verdict::held);
  // Holds do depend on renewals.
  REQUIRE(result.sometimes.count(properties::Sometime::extended) > 3 * result.acquisitions);
}

TEST_CASE("a watchdog that renews too late, or not for long enough, is broken inside the model",
          "[scenarios]") {
  const Row row = GENERATE(values<Row>({{"single/watchdog", {"lock.auto_extend_after=470ms"}},
                                        {"single/watchdog", {"lock.auto_extend_after=0ms"}},
                                        {"redlock/watchdog", {"lock.auto_extend_after=470ms"}},
                                        {"redlock/watchdog", {"lock.max_extensions=2"}}}));
  INFO(row.id << " " << row.sets.front());
  const CampaignResult result = campaign(shipped(row.id, row.sets), 200);
  REQUIRE(runs_with(result, Property::ts, true) > 0);
  REQUIRE(runs_with(result, Property::me, true) > 0);
}

TEST_CASE("a watchdog without a validity is broken by a longer stall, outside the model", "[scenarios]") {
  for (const std::string id : {"single/watchdog", "redlock/watchdog"}) {
    const Scenario longer = shipped(id, {"random_fault.0.for=1s"});
    const CampaignResult result = campaign(longer, 50);
    REQUIRE(runs_with(result, Property::me, false) > 0);
    REQUIRE(runs_with(result, Property::me, true) == 0);
    // The validity is what makes the difference.
    const CampaignResult told =
        campaign(shipped(id, {"random_fault.0.for=1s", "lock.reports_validity=true"}), 50);
    REQUIRE(runs_with(told, Property::me, false) + runs_with(told, Property::me, true) == 0);
  }
}

TEST_CASE("every stall of the watchdog scenarios is below a third of the TTL, and work is up to several",
          "[scenarios]") {
  for (const std::string id : {"single/watchdog", "redlock/watchdog"}) {
    const Scenario scenario = shipped(id);
    const Duration ttl = lock_facts(scenario).ttl;
    REQUIRE(lock_facts(scenario).renews);
    REQUIRE_FALSE(lock_facts(scenario).reports_validity);
    REQUIRE(scenario.setup.workload.work.max >= ttl * 3);
    int stalls = 0;
    for (const sim::FaultFamily& family : scenario.setup.families) {
      // A client's crash is none.
      if (!may_stall(family.kind) || family.kind == FaultKind::crash) continue;
      ++stalls;
      REQUIRE(Duration{family.magnitude_max} < ttl / 3);
    }
    REQUIRE(stalls > 4);
  }
}

}  // namespace lockstep::scenarios
