// Compares rules that some library had, and no specification has, with the right rule for each.

#include <catch2/catch.hpp>

#include "tests/core/locks/redlock_driver.h"

namespace lockstep::tests {

TEST_CASE("a quorum of connected nodes forgets those that did not answer", "[core]") {
  RedlockPolicy policy = short_ttl();
  const auto two_of_five = [&](QuorumOf of) {
    policy.quorum_of = of;
    RedlockDriver lock(policy, 5);
    lock.acquire();
    lock.ok(1);
    lock.ok(2);
    lock.nil(3);
    lock.fail(4);
    return lock.at_ms(50).timer();  // redis:5 has not answered.
  };
  REQUIRE(two_of_five(QuorumOf::all).find("release.0") == 0);
  REQUIRE(two_of_five(QuorumOf::connected) == "quorum 2; acquired 146ms token 100 fencing 0 grants 2; wait");
}

TEST_CASE("a drift allowance with the wrong sign is too much by twice the allowance", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.drift_sign = DriftSign::add;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.at_ms(10);
  REQUIRE(lock.all_ok().find("acquired 194ms") != std::string::npos);
  lock.at_ms(100).extend();
  REQUIRE(lock.at_ms(110).all_integer(1) == "extended 194ms; wait");
}

TEST_CASE("an exception for one node ends the call and leaves the keys of the others", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.on_node_error = OnNodeError::raise;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.ok(1);
  lock.ok(2);
  REQUIRE(lock.fail(3) == "rejected; wait");
  REQUIRE(lock.at_ms(60).acquire().find("token 0") == 0);  // The next call starts from scratch.
  RedlockDriver late(policy);
  late.acquire();
  late.ok(1);
  late.ok(2);
  REQUIRE(late.at_ms(50).timer() == "rejected; wait");
  RedlockDriver well(policy);
  well.acquire();
  REQUIRE(well.all_ok().find("quorum 3; acquired") == 0);
}

TEST_CASE("an extension whose answers nobody looks at is always a success", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.extend_result = ExtendResult::assumed;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all_ok();
  lock.at_ms(500).extend();
  REQUIRE(lock.all_integer(0) == "extended 196ms; wait");
}

TEST_CASE("a clean-up after an extension that one node did not answer deletes what was extended", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.extend_cleanup = true;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all_ok();
  lock.extend();
  lock.integer(1, 1);
  lock.integer(2, 1);
  REQUIRE(lock.at_ms(50).timer() == "release.1 1 2 3 #3; extended 146ms; wait");
  REQUIRE(lock.sent.back().command.kind == CommandKind::compare_delete);
  REQUIRE(lock.all_integer(1) == "wait");  // To the lock these are late replies.
  REQUIRE(lock.release() == "release.0 1 2 3 #4; wait 100ms");

  RedlockDriver well(policy);
  well.acquire();
  well.all_ok();
  well.extend();
  REQUIRE(well.all_integer(1) == "extended 196ms; wait");
}

}  // namespace lockstep::tests
