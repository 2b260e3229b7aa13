// Tests what each kind of lock says of itself. The expected facts are written out, so that a kind that
// forgets one is noticed here and not only where the fact is used.

#include "core/lock_facts.h"

#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/lock_kind.h"
#include "scenarios/format/parse.h"

namespace lockstep::scenarios {
namespace {

LockFacts facts_of(const std::string& kind, const std::vector<std::string>& sets = {}) {
  const ParseResult result =
      parse_scenario("lockstep = 1\n[lock]\nkind = \"" + kind + "\"\n", "facts.toml", sets);
  REQUIRE(result);
  return lock_facts(*result.scenario);
}

LockFacts usual(std::string kind) {
  LockFacts facts;
  facts.kind = std::move(kind);
  facts.ttl = seconds(10);
  facts.node_timeout = milliseconds(50);
  facts.longest_retry_delay = milliseconds(250);
  return facts;
}

}  // namespace

TEST_CASE("Redlock says what it asks, and what its rules change", "[scenarios]") {
  LockFacts redlock = usual("redlock");
  redlock.drift_factor = Ratio{1, 100};
  redlock.votes = 5;
  redlock.can_fence = true;
  REQUIRE(facts_of("redlock") == redlock);
  redlock.asked_in_turn = redlock.votes = 7;
  redlock.attempts = 3;
  redlock.reports_validity = false;
  redlock.renews = redlock.fences = redlock.asks_counter = true;
  const std::vector<std::string> sets{"cluster.nodes=7",           "lock.request_order=sequential",
                                      "lock.attempts=3",           "lock.reports_validity=false",
                                      "lock.auto_extend_after=1s", "lock.fencing=true"};
  REQUIRE(facts_of("redlock", sets) == redlock);
  LockFacts by_nodes = usual("redlock");
  by_nodes.drift_factor = Ratio{1, 100};
  by_nodes.votes = 5;
  by_nodes.can_fence = by_nodes.fences = true;
  REQUIRE(facts_of("redlock", {"lock.fencing=true", "lock.fencing_source=nodes"}) == by_nodes);
}

TEST_CASE("Redlock over several keys says that its keys are its nodes", "[scenarios]") {
  LockFacts keys = usual("several_keys");
  keys.drift_factor = Ratio{1, 100};
  keys.votes = keys.keys = 5;
  keys.can_fence = keys.on_one_node = keys.keys_are_nodes = true;
  REQUIRE(facts_of("several_keys") == keys);
  keys.votes = keys.keys = keys.asked_in_turn = 3;
  REQUIRE(facts_of("several_keys", {"lock.keys=3", "lock.request_order=sequential"}) == keys);
}

TEST_CASE("the locks on one node say so", "[scenarios]") {
  LockFacts single = usual("single");
  single.on_one_node = true;
  REQUIRE(facts_of("single") == single);
  single.attempts = 2;
  single.deletes_any = true;
  single.reports_validity = false;
  REQUIRE(facts_of("single", {"lock.attempts=2", "lock.release=delete", "lock.reports_validity=false"}) ==
          single);
  LockFacts getset = usual("getset");
  getset.on_one_node = getset.deletes_any = getset.entries_without_owner = true;
  getset.client_wall_clocks_agree = true;
  getset.can_extend = false;
  REQUIRE(facts_of("getset") == getset);
}

TEST_CASE("the lock with a coordinator says what its coordinators do", "[scenarios]") {
  LockFacts coordinator = usual("coordinator");
  coordinator.ttl = seconds(5);
  coordinator.has_coordinators = coordinator.can_fence = true;
  coordinator.can_extend = false;
  REQUIRE(facts_of("coordinator") == coordinator);
  coordinator.keys = 2;
  coordinator.resources = {"a", "b"};
  coordinator.coordinators_keep_keys = coordinator.coordinators_count_ttl = true;
  coordinator.coordinator_wall_clocks_agree = coordinator.fences = coordinator.asks_counter = true;
  REQUIRE(facts_of("coordinator", {"lock.resources=[\"a\", \"b\"]", "lock.store=memory", "lock.joins_at=1s",
                                   "lock.fencing=true"}) == coordinator);
  const LockFacts by_timer = facts_of("coordinator", {"lock.expiry=coordinator"});
  REQUIRE(by_timer.coordinators_count_ttl);
  REQUIRE_FALSE(by_timer.coordinators_keep_keys);
  // One coordinator disagrees with nobody, unless it counts a time itself.
  REQUIRE_FALSE(
      facts_of("coordinator", {"lock.joins_at=1s", "lock.on_join=at_once"}).coordinator_wall_clocks_agree);
  REQUIRE(facts_of("coordinator", {"lock.joins_at=1s", "lock.on_join=at_once", "cluster.coordinators=2"})
              .coordinator_wall_clocks_agree);
}

TEST_CASE("every built-in kind is listed once, with the facts of its default rules", "[scenarios]") {
  const std::vector<LockKindInfo> infos = lock_kinds();
  REQUIRE(infos.size() == built_in_lock_kinds().size());
  for (const LockKindInfo& info : infos) {
    INFO(info.name);
    REQUIRE(info.facts.kind == info.name);
    REQUIRE_FALSE(info.summary.empty());
  }
}

}  // namespace lockstep::scenarios
