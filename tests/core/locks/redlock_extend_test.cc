#include <catch2/catch.hpp>

#include "tests/core/locks/redlock_driver.h"

namespace lockstep::tests {
namespace {

RedlockDriver held(const RedlockPolicy& policy) {
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all_ok();
  return lock;
}

}  // namespace

TEST_CASE("an extension with a majority starts the validity anew", "[core]") {
  RedlockDriver lock = held(short_ttl());
  REQUIRE(lock.at_ms(100).extend() == "extend.1 1 2 3 #2; wait 150ms");
  REQUIRE(lock.lock.phase() == LockPhase::extending);
  lock.at_ms(105).integer(1, 1);
  lock.integer(2, 0);
  REQUIRE(lock.at_ms(110).integer(3, 1) == "extended 186ms; wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);
  REQUIRE(lock.at_ms(200).extend() == "extend.2 1 2 3 #3; wait 250ms");
}

TEST_CASE("an extension without a majority loses the lock", "[core]") {
  RedlockDriver lock = held(short_ttl());
  lock.at_ms(10).extend();
  lock.integer(1, 1);
  lock.integer(2, 0);
  REQUIRE(lock.fail(3) == "lost; wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);  // The hold is still to be released.
  REQUIRE(lock.release() == "release.0 1 2 3 #3; wait 60ms");

  RedlockDriver silent = held(short_ttl());
  silent.at_ms(10).extend();
  silent.integer(1, 1);
  REQUIRE(silent.at_ms(60).timer() == "lost; wait");
}

TEST_CASE("an extension must end within the running validity, to the nanosecond", "[core]") {
  const auto last = milliseconds(196) - nanoseconds(1);
  RedlockDriver in_time = held(short_ttl());
  in_time.at_ms(190).extend();
  REQUIRE(in_time.at(last).all_integer(1) == "extended 190000.001us; wait");

  RedlockDriver late = held(short_ttl());
  late.at_ms(190).extend();
  REQUIRE(late.at_ms(196).all_integer(1) == "lost; wait");

  RedlockPolicy policy = short_ttl();
  policy.extend_within_validity = false;
  RedlockDriver over_the_gap = held(policy);
  over_the_gap.at_ms(300).extend();
  REQUIRE(over_the_gap.at_ms(310).all_integer(1) == "extended 186ms; wait");
}

TEST_CASE("the running validity is that of the last extension", "[core]") {
  RedlockDriver lock = held(short_ttl());
  lock.at_ms(100).extend();
  lock.at_ms(110).all_integer(1);  // The validity ends at 296 ms.
  lock.at_ms(290).extend();
  REQUIRE(lock.at_ms(295).all_integer(1) == "extended 191ms; wait");
  lock.at_ms(480).extend();
  REQUIRE(lock.at_ms(486).all_integer(1) == "lost; wait");
}

TEST_CASE("an extension that took longer than the TTL allows is lost", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.node_timeout = Duration{};
  policy.extend_within_validity = false;
  RedlockDriver lock = held(policy);
  lock.at_ms(100).extend();
  REQUIRE(lock.at_ms(296).all_integer(1) == "lost; wait");

  policy.validity_check = false;
  RedlockDriver unchecked = held(policy);
  unchecked.at_ms(100).extend();
  REQUIRE(unchecked.at_ms(296).all_integer(1) == "extended 0ms; wait");
}

TEST_CASE("one node can be made enough for an extension", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.extend_needs_quorum = false;
  RedlockDriver lock = held(policy);
  lock.at_ms(100).extend();
  lock.integer(1, 0);
  lock.integer(2, 1);
  REQUIRE(lock.integer(3, 0) == "extended 196ms; wait");
  lock.extend();
  REQUIRE(lock.all_integer(0) == "lost; wait");

  policy.decide_at = DecideAt::quorum;
  RedlockDriver early = held(policy);
  early.at_ms(100).extend();
  REQUIRE(early.integer(2, 1) == "extended 196ms; wait");
}

TEST_CASE("extensions are capped per hold", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.max_extensions = 1;
  RedlockDriver lock = held(policy);
  lock.at_ms(50).extend();
  REQUIRE(lock.all_integer(1) == "extended 196ms; wait");
  REQUIRE(lock.at_ms(60).extend() == "wait");
  lock.release();
  lock.all_integer(1);
  lock.acquire();
  lock.all_ok();
  REQUIRE(lock.extend().find("extend.1 ") == 0);
}

TEST_CASE("a lock can extend by itself, until its cap", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.auto_extend_after = milliseconds(70);
  policy.max_extensions = 2;
  RedlockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(10).all_ok() == "quorum 3; acquired 186ms token 100 fencing 0 grants 3; wait 80ms");
  REQUIRE(lock.at_ms(79).timer() == "wait 80ms");
  REQUIRE(lock.at_ms(80).timer() == "extend.1 1 2 3 #2; wait 130ms");
  REQUIRE(lock.at_ms(90).all_integer(1) == "extended 186ms; wait 160ms");
  REQUIRE(lock.at_ms(160).timer().find("extend.2 ") == 0);
  REQUIRE(lock.at_ms(170).all_integer(1) == "extended 186ms; wait 240ms");
  REQUIRE(lock.at_ms(240).timer() == "wait");

  RedlockDriver failing(policy);
  failing.acquire();
  failing.all_ok();
  failing.at_ms(70).timer();
  REQUIRE(failing.all_integer(0) == "lost; wait");
}

TEST_CASE("an extension is asked for only while the lock is held", "[core]") {
  RedlockDriver lock(short_ttl());
  REQUIRE(lock.extend() == "wait");
  lock.acquire();
  REQUIRE(lock.extend() == "wait 50ms");
  lock.all_ok();
  lock.extend();
  REQUIRE(lock.extend() == "wait 50ms");
  lock.release();
  REQUIRE(lock.extend() == "wait 50ms");
}

TEST_CASE("an extension reports no validity if the policy does not", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.reports_validity = false;
  RedlockDriver lock = held(policy);
  lock.at_ms(100).extend();
  REQUIRE(lock.all_integer(1) == "extended 0ms; wait");
}

}  // namespace lockstep::tests
