// Tests locks that are not built in: what [lock] may say of them, and that they run like any other lock.

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/format/parse.h"
#include "scenarios/library/shipped.h"
#include "scenarios/search/exhaust.h"
#include "scenarios/token/hash.h"
#include "tests/support/one_key_locks.h"

namespace lockstep::tests {
namespace {

using namespace scenarios;

const std::vector<UserLock>& locks = one_key_locks();

std::string text_with(const std::string& kind) {
  return "lockstep = 1\n[cluster]\nnodes = 1\n[lock]\nkind = \"" + kind + R"("
ttl = "200ms"
[clients]
work = { min = "10ms", max = "40ms" }
extend_after = "20ms"
[[random_fault]]
kind = "pause"
slots = 2
for = { dist = "log_uniform", min = "5ms", max = "500ms" }
[[random_fault]]
kind = "reply_loss"
slots = 2
[exhaust]
rounds = 1
faults = [{ kind = "pause", magnitudes = ["400ms"] }, { kind = "request_delay", magnitudes = ["400ms"] }]
)";
}

Scenario scenario_with(const std::string& kind, const std::vector<std::string>& sets = {}) {
  auto result = parse_scenario(text_with(kind), "one_key.toml", sets, locks);
  for (const auto& error : result.errors) UNSCOPED_INFO(to_text(error));
  REQUIRE(result);
  return std::move(*result.scenario);
}

std::string error_of(const std::string& kind, const std::vector<std::string>& sets = {}) {
  const auto result = parse_scenario(text_with(kind), "one_key.toml", sets, locks);
  REQUIRE_FALSE(result);
  return to_text(result.errors.front());
}

}  // namespace

TEST_CASE("a campaign finds what is wrong with a user's lock, and nothing where nothing is", "[scenarios]") {
  CampaignOptions options;
  options.last_seed = 1000;
  options.keep_going = true;
  const CampaignResult right = run_campaign(scenario_with("from_request"), options);
  REQUIRE(right.held == 1000);
  REQUIRE(right.sometimes.count(properties::Sometime::extended) > 100);
  const CampaignResult wrong = run_campaign(scenario_with("from_reply"), options);
  REQUIRE(wrong.violated > 10);
  REQUIRE(wrong.failures.front().judged.inside_model);
}

TEST_CASE("an exhaustive search refutes one lock and proves the other", "[scenarios]") {
  const std::vector<std::string> one_round{"clients.rounds=1"};
  const Scenario right = scenario_with("from_request", one_round);
  const ExhaustResult held = exhaust(right, {});
  REQUIRE(held.complete());
  REQUIRE(held.violated == 0);
  REQUIRE(held.schedules > 1000);
  const Scenario wrong = scenario_with("from_reply", one_round);
  // The smallest set that violates is small.
  REQUIRE(exhaust(wrong, {}).shapes.front().first.schedule.deviation_count() <= 3);
}

TEST_CASE("errors know the kinds of users' locks", "[scenarios]") {
  REQUIRE(error_of("from_repli").find("did you mean \"from_reply\"") != std::string::npos);
  REQUIRE(error_of("from_reply", {"lock.drift=3ms"}).find("drift") != std::string::npos);
  REQUIRE_FALSE(parse_scenario(text_with("from_reply"), "one_key.toml"));
}

TEST_CASE("another kind takes the place of a shipped scenario's lock", "[scenarios]") {
  const auto changed = load_shipped("C8", std::vector<std::string>{"lock.kind=from_request"}, locks);
  REQUIRE(changed->scenario);
  const auto& policy = std::get<UserLockPolicy>(changed->scenario->lock);
  REQUIRE(policy.lock.kind == "from_request");
  REQUIRE(policy.ttl == lock_facts(*load_shipped("C8")->scenario).ttl);
  // An override with the kind that the lock already has leaves its rules alone.
  REQUIRE(load_shipped("C10-unchecked", std::vector<std::string>{"lock.kind=redlock"})->scenario->lock ==
          load_shipped("C10-unchecked")->scenario->lock);
  REQUIRE(std::holds_alternative<SingleLockPolicy>(
      load_shipped("C11", std::vector<std::string>{"lock.kind=single"})->scenario->lock));
}

TEST_CASE("every rule of a user's lock changes the hash, and so does its kind", "[scenarios]") {
  std::set<std::uint64_t> seen{scenario_hash(scenario_with("from_request")),
                               scenario_hash(scenario_with("from_reply"))};
  REQUIRE(seen.size() == 2);
  for (const std::string change : {"lock.ttl=9s", "lock.node_timeout=3ms", "lock.retry_delay=7ms"}) {
    INFO(change);
    REQUIRE(seen.insert(scenario_hash(scenario_with("from_reply", {change}))).second);
  }
}

}  // namespace lockstep::tests
