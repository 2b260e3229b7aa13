// Tests healing: faults stop at the end of the duration, and then every client that asks acquires.

#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "scenarios/bounds.h"
#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"

namespace lockstep::tests {
namespace {

using scenarios::Scenario;

const std::string faulty = R"(lockstep = 1
[lock]
kind = "redlock"
ttl = "1s"
[check]
properties = ["ME", "LV"]
[budget]
duration = "3s"
[[random_fault]]
kind = "partition"
slots = 4
for = { dist = "log_uniform", min = "5ms", max = "20s" }
[[random_fault]]
kind = "pause"
slots = 3
for = { dist = "log_uniform", min = "5ms", max = "20s" }
[[random_fault]]
kind = "reply_delay"
slots = 3
for = { dist = "log_uniform", min = "5ms", max = "20s" }
[[random_fault]]
kind = "reply_loss"
slots = 3
)";

Scenario scenario_of(const std::string& text, const std::vector<std::string>& sets = {}) {
  auto parsed = scenarios::parse_scenario(text, "healing", sets);
  for (const auto& error : parsed.errors) UNSCOPED_INFO(scenarios::to_text(error));
  REQUIRE(parsed);
  return *parsed.scenario;
}

scenarios::CampaignResult campaign_of(const Scenario& scenario, std::uint64_t runs) {
  scenarios::CampaignOptions options;
  options.last_seed = runs;
  return scenarios::run_campaign(scenario, options);
}

TEST_CASE("after healing a lock with timeouts lets everybody acquire who asks", "[scenarios]") {
  const auto result = campaign_of(scenario_of(faulty), 300);
  REQUIRE(result.verdict == Verdict::held);
  REQUIRE(result.fault_counts[static_cast<std::size_t>(FaultKind::reply_loss)] > 0);
}

TEST_CASE("after healing a lock that waits for ever for a lost reply breaks LV inside the model",
          "[scenarios]") {
  const auto result = campaign_of(scenario_of(faulty, {"lock.node_timeout=0ms"}), 50);
  REQUIRE(result.verdict == Verdict::violated);
  const auto& judged = result.failures.front().judged;
  REQUIRE(judged.violation.property == Property::lv);
  REQUIRE(judged.inside_model);
}

TEST_CASE("no fault begins or lasts past the end of the duration where the run heals", "[scenarios]") {
  const Scenario scenario = scenario_of(faulty);
  const Instant healed = Instant{} + scenario.setup.duration;
  scenarios::Runner runner(scenario);
  bool cut_short = false;
  bool later = false;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto run = runner.run(schedule_of(scenario, Seed{seed}), {.history = true});
    REQUIRE(run.simulated == scenario.setup.duration + scenarios::healing_of(scenario));
    std::vector<int> calls(scenario.setup.clients, 0);
    for (const Recorded& recorded : run.history) {
      later = later || recorded.at > healed;
      if (const auto* fault = std::get_if<FaultBegan>(&recorded.what)) {
        REQUIRE(recorded.at < healed);
        REQUIRE(fault->until <= healed);
        cut_short = cut_short || fault->until == healed;
      }
      const auto* call = std::get_if<AcquireCalled>(&recorded.what);
      if (call != nullptr && recorded.at >= healed) ++calls[call->client.value];
    }
    REQUIRE(*std::max_element(calls.begin(), calls.end()) <= 1);
  }
  REQUIRE(cut_short);
  REQUIRE(later);
}

TEST_CASE("a bound of the scenario's own is judged throughout, without healing", "[scenarios]") {
  const Scenario scenario = scenario_of(faulty, {"check.lv_bound=100ms"});
  REQUIRE_FALSE(scenarios::heals(scenario));
  REQUIRE(scenario.setup.healing == Duration{});
  REQUIRE(campaign_of(scenario, 100).verdict == Verdict::violated);
}

TEST_CASE("the computed bounds are those of docs/PROPERTIES.md", "[scenarios]") {
  const std::string plain = R"(lockstep = 1
[lock]
kind = "redlock"
ttl = "1s"
node_timeout = "50ms"
[cluster]
latency = { min = "1ms", max = "3ms" }
[clients]
work = "20ms"
[check]
properties = ["LV", "ORPH"]
)";
  // A = 250 + 2 * 50 ms; drought = 6 + 1000 + 6 A; a turn = 20 + 4 * 6 + 2 A.
  const Scenario scenario = scenario_of(plain);
  REQUIRE(scenarios::healed_lv_bound(scenario) == milliseconds(6 + 1000 + 6 * 350));
  REQUIRE(scenarios::healed_deadline(scenario) == milliseconds(3106 + 2 * (20 + 24 + 700)));
  REQUIRE(scenarios::healing_of(scenario) == milliseconds(2 * (3106 + 1488)));
  REQUIRE(scenarios::orph_bound(scenario, milliseconds(6)) == milliseconds(2 * 6 + 50));
  const Scenario one_by_one = scenario_of(plain, {"lock.request_order=sequential"});
  REQUIRE(scenarios::healed_lv_bound(one_by_one) == milliseconds(6 + 1000 + 6 * (250 + 10 * 50)));
  // The release takes five steps of 50 ms. The plain bound has one of them.
  REQUIRE(scenarios::orph_bound(one_by_one, milliseconds(6)) == milliseconds(2 * 6 + 50 + 4 * 50));
  const Scenario keys =
      scenario_of(plain, {"lock.kind=several_keys", "lock.request_order=sequential", "lock.keys=7"});
  REQUIRE(scenarios::healed_lv_bound(keys) == milliseconds(6 + 1000 + 6 * (250 + 14 * 50)));
  REQUIRE(scenarios::orph_bound(keys, milliseconds(6)) == milliseconds(2 * 6 + 50 + 6 * 50));
  const Scenario fenced = scenario_of(plain, {"lock.fencing=true"});
  REQUIRE(scenarios::healed_lv_bound(fenced) == milliseconds(6 + 1000 + 6 * (350 + 50)));
  const Scenario through = scenario_of(plain, {"lock.kind=coordinator"});
  const Scenario through_fenced = scenario_of(plain, {"lock.kind=coordinator", "lock.fencing=true"});
  REQUIRE(scenarios::healed_lv_bound(through_fenced) - scenarios::healed_lv_bound(through) ==
          milliseconds(6 * 50));
  // A client that thinks for longer than it would wait after a failed attempt: A = 600 + 2 * 50 ms.
  const Scenario thinking = scenario_of(plain, {"clients.think=600ms"});
  REQUIRE(scenarios::healed_lv_bound(thinking) == milliseconds(6 + 1000 + 6 * 700));
  // One link has a round trip of 80 ms, which takes the place of the timeout: A = 250 + 2 * 80 ms.
  const Scenario far = scenario_of(plain + "[[link]]\nbetween = \"client:B-redis:1\"\nlatency = \"40ms\"\n");
  REQUIRE(scenarios::healed_lv_bound(far) == milliseconds(80 + 1000 + 6 * 410));
  const Scenario slow = scenario_of(plain, {"cluster.node_clocks={ rate = \"20 %\" }"});
  REQUIRE(scenarios::healed_lv_bound(slow) == microseconds(3'882'500));
}

}  // namespace
}  // namespace lockstep::tests
