#include "core/locks/redlock.h"

#include <catch2/catch.hpp>

#include "tests/core/locks/redlock_driver.h"

namespace lockstep::tests {

// Tests attempts and their outcomes.

TEST_CASE("a majority acquires, with the validity that is left", "[core]") {
  RedlockDriver lock(short_ttl());
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 1 2 3 #1; wait 50ms");
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
  REQUIRE(lock.at_ms(1).ok(1) == "wait 50ms");
  REQUIRE(lock.at_ms(2).nil(3) == "wait 50ms");
  REQUIRE(lock.at_ms(3).ok(2) == "quorum 2; acquired 193ms token 100 fencing 0 grants 2; wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);

  REQUIRE(lock.at_ms(100).release() == "release.0 1 2 3 #2; wait 150ms");
  REQUIRE(lock.integer(1, 1) == "wait 150ms");
  REQUIRE(lock.integer(2, 1) == "wait 150ms");
  REQUIRE(lock.integer(3, 0) == "released; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
}

TEST_CASE("what is sent: SET NX PX, then compare and delete, with the attempt's token", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  REQUIRE(lock.sent[1].node == NodeId{1});
  REQUIRE(lock.sent[1].command == Command{CommandKind::set_nx, KeyId{9}, 200, 100});
  lock.all_ok();
  lock.extend();
  REQUIRE(lock.sent[3].command == Command{CommandKind::compare_pexpire, KeyId{9}, 200, 100});
  lock.all_integer(1);
  lock.release();
  REQUIRE(lock.sent[6].command == Command{CommandKind::compare_delete, KeyId{9}, 0, 100});
}

TEST_CASE("a minority releases everywhere, waits the drawn delay, and tries with a new token", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.at_ms(4);
  lock.ok(1);
  lock.nil(2);
  REQUIRE(lock.nil(3) == "release.0 1 2 3 #2; wait 54ms");
  REQUIRE(lock.lock.phase() == LockPhase::releasing);
  lock.at_ms(5).integer(1, 1);
  lock.integer(2, 0);
  REQUIRE(lock.integer(3, 0) == "delay 0 50ms-250ms; wait 65ms");
  REQUIRE(lock.lock.phase() == LockPhase::waiting);
  REQUIRE(lock.at(milliseconds(65) - nanoseconds(1)).timer() == "wait 65ms");
  REQUIRE(lock.at_ms(65).timer() == "token 1; attempt 1; acquire.1 1 2 3 #3; wait 115ms");
  REQUIRE(lock.sent.back().command.value == 101);
  REQUIRE(lock.at_ms(70).all_ok() == "quorum 3; acquired 191ms token 101 fencing 0 grants 3; wait");
}

TEST_CASE("five nodes need three, four nodes need three too", "[core]") {
  for (const std::size_t nodes : {std::size_t{5}, std::size_t{4}}) {
    RedlockDriver lock(short_ttl(), nodes);
    lock.acquire();
    lock.ok(1);
    lock.ok(2);
    for (int node = 3; node < static_cast<int>(nodes); ++node) lock.nil(node);
    REQUIRE(lock.nil(static_cast<int>(nodes)).find("release") == 0);
  }
  RedlockDriver lock(short_ttl(), 4);
  lock.acquire();
  lock.nil(1);
  lock.ok(2);
  lock.ok(3);
  REQUIRE(lock.ok(4).find("quorum 3; acquired") == 0);
}

TEST_CASE("the last grant decides the validity, to the nanosecond", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.node_timeout = Duration{};
  RedlockDriver in_time(policy);
  REQUIRE(in_time.acquire() == "token 0; attempt 0; acquire.0 1 2 3 #1; wait");
  REQUIRE(in_time.at(milliseconds(196) - nanoseconds(1)).all_ok() ==
          "quorum 3; acquired 1ns token 100 fencing 0 grants 3; wait");

  RedlockDriver too_late(policy);
  too_late.acquire();
  REQUIRE(too_late.at_ms(196).all_ok() == "quorum 3; release.0 1 2 3 #2; wait");

  policy.validity_check = false;
  RedlockDriver unchecked(policy);
  unchecked.acquire();
  REQUIRE(unchecked.at_ms(300).all_ok() == "quorum 3; acquired 0ms token 100 fencing 0 grants 3; wait");

  policy = short_ttl();
  policy.reports_validity = false;
  RedlockDriver silent(policy);
  silent.acquire();
  REQUIRE(silent.all_ok() == "quorum 3; acquired 0ms token 100 fencing 0 grants 3; wait");
}

TEST_CASE("drift is a factor of the TTL and a constant", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.drift_factor = Ratio{1, 3};
  policy.drift_constant = microseconds(1);
  RedlockDriver lock(policy);
  lock.acquire();
  // The validity is 200 ms - floor(200 ms / 3) - 1 us.
  REQUIRE(lock.all_ok() == "quorum 3; acquired 133332.334us token 100 fencing 0 grants 3; wait");
}

TEST_CASE("nodes that do not answer in time count as not granted; connections are kept or closed", "[core]") {
  RedlockDriver kept(short_ttl());
  kept.acquire();
  kept.at_ms(3).ok(2);
  REQUIRE(kept.at_ms(50).timer() == "release.0 1 2 3 #2; wait 100ms");

  RedlockPolicy policy = short_ttl();
  policy.on_timeout = OnTimeout::close;
  RedlockDriver closed(policy);
  closed.acquire();
  closed.at_ms(3).ok(2);
  REQUIRE(closed.at_ms(50).timer() == "close 1; close 3; release.0 1 2 3 #2; wait 100ms");

  RedlockDriver granted(policy);
  granted.acquire();
  granted.ok(1);
  granted.ok(2);
  REQUIRE(granted.at_ms(50).timer() ==
          "close 3; quorum 2; acquired 146ms token 100 fencing 0 grants 2; wait");
}

TEST_CASE("a timed-out release ends all the same", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.all_ok();
  lock.at_ms(10).release();
  REQUIRE(lock.at_ms(60).timer() == "released; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
}

TEST_CASE("sequential requests go node by node, each with its own timeout", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.request_order = RequestOrder::sequential;
  policy.on_timeout = OnTimeout::close;
  RedlockDriver lock(policy);
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 1 #1; wait 50ms");
  REQUIRE(lock.at_ms(3).ok(1) == "acquire.0 2 #1; wait 53ms");
  REQUIRE(lock.at_ms(53).timer() == "close 2; acquire.0 3 #1; wait 103ms");
  REQUIRE(lock.at_ms(60).ok(2) == "wait 103ms");  // The request had timed out.
  REQUIRE(lock.at_ms(61).ok(3) == "quorum 2; acquired 135ms token 100 fencing 0 grants 2; wait");
  REQUIRE(lock.release() == "release.0 1 #2; wait 111ms");
  REQUIRE(lock.integer(1, 1) == "release.0 2 #2; wait 111ms");
  REQUIRE(lock.fail(2) == "release.0 3 #2; wait 111ms");
  REQUIRE(lock.integer(3, 1) == "released; wait");
}

TEST_CASE("a connection that breaks where nothing is outstanding changes nothing", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.request_order = RequestOrder::sequential;
  policy.decide_at = DecideAt::quorum;
  RedlockDriver lock(policy, 5);
  lock.acquire();
  REQUIRE(lock.fail(5) == "wait 50ms");  // redis:5 is not asked yet.
  REQUIRE(lock.ok(1) == "acquire.0 2 #1; wait 50ms");
  REQUIRE(lock.fail(1) == "wait 50ms");  // redis:1 has answered already.
  REQUIRE(lock.ok(2) == "acquire.0 3 #1; wait 50ms");
  REQUIRE(lock.ok(3) == "quorum 3; acquired 196ms token 100 fencing 0 grants 3; wait");
  REQUIRE(lock.fail(4) == "wait");  // redis:4 was never asked.
  REQUIRE(lock.fail(5) == "wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);

  policy.release_partials = false;
  RedlockDriver waiting(policy, 5);
  waiting.acquire();
  waiting.nil(1);
  waiting.nil(2);
  REQUIRE(waiting.nil(3) == "delay 0 50ms-250ms; wait 60ms");
  REQUIRE(waiting.fail(4) == "wait 60ms");
  REQUIRE(waiting.at_ms(60).timer() == "token 1; attempt 1; acquire.1 1 #2; wait 110ms");
}

TEST_CASE("a broken connection is an answer: no", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.fail(1);
  lock.fail(2);
  REQUIRE(lock.ok(3) == "release.0 1 2 3 #2; wait 50ms");
}

TEST_CASE("a node answers once: a second answer is not counted", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.ok(1);
  REQUIRE(lock.ok(1) == "wait 50ms");
  REQUIRE(lock.ok(1) == "wait 50ms");
  lock.nil(2);
  REQUIRE(lock.nil(3).find("release") == 0);
}

TEST_CASE("only OK grants a SET, only 1 a script", "[core]") {
  for (const Reply reply :
       {Reply{ReplyKind::integer, 1}, Reply{ReplyKind::error, 0}, Reply{ReplyKind::token, 100}}) {
    RedlockDriver lock(short_ttl());
    lock.acquire();
    REQUIRE(lock.all(reply).find("release") == 0);
  }
  for (const Reply reply :
       {Reply{ReplyKind::integer, 0}, Reply{ReplyKind::integer, 2}, Reply{ReplyKind::ok, 0}}) {
    RedlockDriver lock(short_ttl());
    lock.acquire();
    lock.all_ok();
    lock.extend();
    REQUIRE(lock.all(reply) == "lost; wait");
  }
}

TEST_CASE("replies to an earlier set of requests are ignored", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  const RequestId first = lock.last_request();
  lock.nil(1);
  lock.nil(2);
  lock.nil(3);
  lock.all_integer(0);
  lock.at_ms(60).timer();
  for (int node = 1; node <= 3; ++node) REQUIRE(lock.reply(node, first, {ReplyKind::ok, 0}) == "wait 110ms");
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
  lock.nil(1);
  lock.ok(2);
  REQUIRE(lock.nil(3).find("release") == 0);
}

TEST_CASE("a lock that has been released can be acquired again", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.all_ok();
  lock.release();
  lock.all_integer(1);
  REQUIRE(lock.at_ms(20).acquire() == "token 0; attempt 0; acquire.0 1 2 3 #3; wait 70ms");
  REQUIRE(lock.at_ms(21).all_ok() == "quorum 3; acquired 195ms token 100 fencing 0 grants 3; wait");
}

}  // namespace lockstep::tests
