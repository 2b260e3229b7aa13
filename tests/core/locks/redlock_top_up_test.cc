// Tests top-ups: a hold on some of the nodes goes on asking the others (redsync#186).

#include <catch2/catch.hpp>

#include "tests/core/locks/redlock_driver.h"

namespace lockstep::tests {
namespace {

RedlockPolicy topping_up() {
  RedlockPolicy policy = short_ttl();
  policy.top_up = true;
  return policy;
}

// Returns a lock that holds redis:1 and redis:2. redis:3 said no, and with a top-up it is asked again
// at once.
RedlockDriver two_of_three(const RedlockPolicy& policy) {
  RedlockDriver lock(policy);
  lock.acquire();
  lock.ok(1);
  lock.ok(2);
  lock.nil(3);
  return lock;
}

}  // namespace

TEST_CASE("without a top-up a hold leaves the other nodes alone", "[core]") {
  RedlockPolicy policy = short_ttl();
  RedlockDriver lock(policy);
  lock.acquire();
  lock.ok(1);
  lock.ok(2);
  REQUIRE(lock.nil(3) == "quorum 2; acquired 196ms token 100 fencing 0 grants 2; wait");
}

TEST_CASE("a top-up asks before the application learns that it holds the lock", "[core]") {
  RedlockDriver lock(topping_up());
  lock.acquire();
  lock.ok(1);
  lock.ok(2);
  REQUIRE(lock.nil(3) == "quorum 2; acquire.1 3 #2; acquired 196ms token 100 fencing 0 grants 2; wait 50ms");
  REQUIRE(lock.sent.back().command.kind == CommandKind::set_nx);
  REQUIRE(lock.at_ms(2).ok(3) == "wait");
}

TEST_CASE("a top-up asks again after a retry delay, each time under another number", "[core]") {
  RedlockDriver lock = two_of_three(topping_up());
  REQUIRE(lock.at_ms(2).nil(3) == "delay 1 50ms-250ms; wait 62ms");
  REQUIRE(lock.at_ms(61).timer() == "wait 62ms");
  REQUIRE(lock.at_ms(62).timer() == "acquire.2 3 #4; wait 112ms");
  REQUIRE(lock.at_ms(112).timer() == "delay 2 50ms-250ms; wait 172ms");  // No answer came.
  REQUIRE(lock.ok(3) == "wait 172ms");                                   // The answer is too late.
  REQUIRE(lock.at_ms(172).timer() == "acquire.3 3 #6; wait 222ms");
  REQUIRE(lock.fail(3) == "delay 3 50ms-250ms; wait 232ms");
}

TEST_CASE("a top-up ends with the validity", "[core]") {
  RedlockDriver lock = two_of_three(topping_up());
  REQUIRE(lock.at_ms(136).nil(3) == "delay 1 50ms-250ms; wait 196ms");
  REQUIRE(lock.at_ms(196).timer() == "wait");
}

TEST_CASE("a top-up ends with the release, which goes to what it got, too", "[core]") {
  RedlockPolicy policy = topping_up();
  policy.release_to = ReleaseTo::granted;
  RedlockDriver topped = two_of_three(policy);
  topped.ok(3);
  REQUIRE(topped.release() == "release.0 1 2 3 #4; wait 50ms");
  RedlockDriver refused = two_of_three(policy);
  refused.nil(3);
  REQUIRE(refused.release() == "release.0 1 2 #4; wait 50ms");
  REQUIRE(refused.at_ms(60).timer() == "released; wait");  // The next SET is not sent.
}

TEST_CASE("a top-up first waits for what the attempt has sent", "[core]") {
  RedlockPolicy policy = topping_up();
  policy.decide_at = DecideAt::quorum;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.at_ms(5).ok(1);
  REQUIRE(lock.ok(2) == "quorum 2; acquired 191ms token 100 fencing 0 grants 2; wait 55ms");
  RedlockDriver slow = lock;
  REQUIRE(lock.ok(3) == "wait");
  REQUIRE(slow.at_ms(55).timer() == "delay 0 50ms-250ms; wait 115ms");
  REQUIRE(slow.at_ms(115).timer() == "acquire.1 3 #3; wait 165ms");
}

TEST_CASE("a top-up leaves the lock's own extension its time, and goes on after it", "[core]") {
  RedlockPolicy policy = topping_up();
  policy.auto_extend_after = milliseconds(30);
  RedlockDriver lock = two_of_three(policy);
  REQUIRE(lock.at_ms(2).nil(3) == "delay 1 50ms-250ms; wait 30ms");
  REQUIRE(lock.at_ms(30).timer() == "extend.1 1 2 3 #4; wait 80ms");
  lock.integer(1, 1);
  lock.integer(2, 1);
  REQUIRE(lock.integer(3, 0) == "acquire.2 3 #5; extended 196ms; wait 60ms");
  REQUIRE(lock.ok(3) == "wait 60ms");
}

TEST_CASE("a capped extension does not disturb a top-up", "[core]") {
  RedlockPolicy policy = topping_up();
  policy.max_extensions = 1;
  RedlockDriver lock = two_of_three(policy);
  lock.nil(3);
  lock.extend();
  lock.integer(1, 1);
  lock.integer(2, 1);
  REQUIRE(lock.integer(3, 0) == "acquire.2 3 #5; extended 196ms; wait 50ms");
  REQUIRE(lock.extend() == "wait 50ms");
}

TEST_CASE("a sequential top-up asks one node after the other", "[core]") {
  RedlockPolicy policy = topping_up();
  policy.request_order = RequestOrder::sequential;
  RedlockDriver lock(policy, 5);
  lock.acquire();
  for (int node = 1; node <= 3; ++node) lock.ok(node);
  lock.nil(4);
  REQUIRE(lock.nil(5) == "quorum 3; acquire.1 4 #2; acquired 196ms token 100 fencing 0 grants 3; wait 50ms");
  REQUIRE(lock.at_ms(10).ok(4) == "acquire.1 5 #2; wait 60ms");
  REQUIRE(lock.nil(5) == "delay 1 50ms-250ms; wait 70ms");
  REQUIRE(lock.at_ms(70).timer() == "acquire.2 5 #4; wait 120ms");
}

}  // namespace lockstep::tests
