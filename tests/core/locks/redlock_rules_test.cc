#include <catch2/catch.hpp>

#include "tests/core/locks/redlock_driver.h"

namespace lockstep::tests {

// Tests each rule of a policy with a value other than its default, releases, and the drain rule.

TEST_CASE("with token reuse, a retry does not draw another token", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.token_reuse = true;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all({ReplyKind::nil, 0});
  lock.all_integer(0);
  REQUIRE(lock.at_ms(60).timer() == "attempt 1; acquire.1 1 2 3 #3; wait 110ms");
  REQUIRE(lock.sent.back().command.value == 100);
}

TEST_CASE("an attempt can be decided as soon as the quorum is reached or out of reach", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.decide_at = DecideAt::quorum;
  RedlockDriver reached(policy, 5);
  reached.acquire();
  reached.ok(5);
  reached.nil(1);
  REQUIRE(reached.ok(4) == "wait 50ms");
  REQUIRE(reached.at_ms(7).ok(3) == "quorum 3; acquired 189ms token 100 fencing 0 grants 3; wait");
  REQUIRE(reached.ok(2) == "wait");

  RedlockDriver out_of_reach(policy, 5);
  out_of_reach.acquire();
  out_of_reach.ok(5);
  out_of_reach.nil(1);
  REQUIRE(out_of_reach.nil(2) == "wait 50ms");
  REQUIRE(out_of_reach.nil(3) == "release.0 1 2 3 4 5 #2; wait 50ms");
}

TEST_CASE("the quorum can be set", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.quorum = 1;
  RedlockDriver one(policy);
  one.acquire();
  one.ok(2);
  one.nil(1);
  REQUIRE(one.nil(3).find("quorum 1; acquired 196ms") == 0);
  policy.quorum = 3;
  RedlockDriver every(policy);
  every.acquire();
  every.ok(1);
  every.ok(2);
  REQUIRE(every.nil(3).find("release") == 0);
}

TEST_CASE("a release can be limited to the nodes that granted", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.release_to = ReleaseTo::granted;
  RedlockDriver held(policy);
  held.acquire();
  held.ok(1);
  held.nil(2);
  held.ok(3);
  REQUIRE(held.release() == "release.0 1 3 #2; wait 50ms");
  held.integer(3, 1);
  REQUIRE(held.integer(1, 1) == "released; wait");

  RedlockDriver partial(policy);
  partial.acquire();
  partial.nil(1);
  partial.ok(2);
  REQUIRE(partial.nil(3) == "release.0 2 #2; wait 50ms");

  RedlockDriver nothing(policy);
  nothing.acquire();
  REQUIRE(nothing.all({ReplyKind::nil, 0}) == "delay 0 50ms-250ms; wait 60ms");
  REQUIRE(nothing.at_ms(60).timer().find("token 1") == 0);
  REQUIRE(nothing.at_ms(61).release() == "released; wait");  // No node has granted yet.
}

TEST_CASE("partial grants can be left where they are", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.release_partials = false;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.ok(1);
  lock.nil(2);
  REQUIRE(lock.at_ms(7).nil(3) == "delay 0 50ms-250ms; wait 67ms");
}

TEST_CASE("elapsed time can be measured by the wall clock, and then its steps count", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.elapsed_clock = ElapsedClock::wall;
  RedlockDriver forward(policy);
  forward.acquire();
  forward.wall_offset += milliseconds(100);
  REQUIRE(forward.at_ms(10).all_ok().find("quorum 3; acquired 86ms ") == 0);
  REQUIRE(forward.lock.elapsed_clock() == ElapsedClock::wall);

  RedlockDriver back(policy);
  back.acquire();
  back.wall_offset += milliseconds(-500);
  REQUIRE(back.at_ms(10).all_ok().find("quorum 3; acquired 686ms ") == 0);

  RedlockDriver monotonic(short_ttl());
  monotonic.acquire();
  monotonic.wall_offset += milliseconds(-500);
  REQUIRE(monotonic.at_ms(10).all_ok().find("quorum 3; acquired 186ms ") == 0);
}

TEST_CASE("timeouts follow the monotonic clock, whatever measures the validity", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.elapsed_clock = ElapsedClock::wall;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.wall_offset += seconds(3600);
  REQUIRE(lock.at_ms(49).timer() == "wait 50ms");
  REQUIRE(lock.at_ms(50).timer().find("release") == 0);
}

TEST_CASE("elapsed time can count from the acquire call, over all attempts", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.start_time = StartTime::acquire;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.at_ms(5).all({ReplyKind::nil, 0});
  lock.all_integer(0);
  lock.at_ms(65).timer();
  REQUIRE(lock.at_ms(70).all_ok().find("quorum 3; acquired 126ms ") == 0);
}

TEST_CASE("a fencing token is fetched between the quorum and the validity check", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.fencing = true;
  RedlockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(10).all_ok() == "quorum 3; fence.0 #2; wait 60ms");
  REQUIRE(lock.lock.phase() == LockPhase::fencing);
  REQUIRE(lock.reply(1, RequestId{1}, {ReplyKind::ok, 0}) == "wait 60ms");
  REQUIRE(lock.fail(1) == "wait 60ms");
  REQUIRE(lock.tell(CounterReplied{RequestId{1}, {ReplyKind::integer, 6}}) == "wait 60ms");
  REQUIRE(lock.at_ms(30).counter({ReplyKind::integer, 7}) ==
          "acquired 166ms token 100 fencing 7 grants 3; wait");
  REQUIRE(lock.counter({ReplyKind::integer, 8}) == "wait");

  policy.node_timeout = Duration{};
  RedlockDriver too_late(policy);
  too_late.acquire();
  too_late.at_ms(10).all_ok();
  REQUIRE(too_late.at_ms(196).counter({ReplyKind::integer, 7}) == "release.0 1 2 3 #3; wait");
}

TEST_CASE("a counter that fails or does not answer fails the attempt, and its token is forgotten", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.fencing = true;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all_ok();
  REQUIRE(lock.counter({ReplyKind::error, 0}) == "release.0 1 2 3 #3; wait 50ms");
  lock.all_integer(1);
  lock.at_ms(60).timer();
  lock.all_ok();
  REQUIRE(lock.at_ms(110).timer() == "release.1 1 2 3 #6; wait 160ms");
  REQUIRE(lock.tell(CounterReplied{RequestId{5}, {ReplyKind::integer, 3}}) == "wait 160ms");
}

TEST_CASE("after the last attempt the call is rejected", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.attempts = 2;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all({ReplyKind::nil, 0});
  REQUIRE(lock.all_integer(0).find("delay 0") == 0);
  lock.at_ms(60).timer();
  REQUIRE(lock.all({ReplyKind::nil, 0}).find("release.1") == 0);
  REQUIRE(lock.all_integer(0) == "rejected; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
  REQUIRE(lock.acquire().find("token 0; attempt 0") == 0);
}

TEST_CASE("the application can give up in every phase", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.fencing = true;
  RedlockDriver idle(policy);
  REQUIRE(idle.release() == "released; wait");

  RedlockDriver acquiring(policy);
  acquiring.acquire();
  acquiring.ok(1);
  REQUIRE(acquiring.release() == "release.0 1 2 3 #2; wait 50ms");
  REQUIRE(acquiring.reply(2, RequestId{1}, {ReplyKind::ok, 0}) == "wait 50ms");
  REQUIRE(acquiring.release() == "wait 50ms");  // The lock is releasing already.
  REQUIRE(acquiring.all_integer(1) == "released; wait");

  RedlockDriver fencing(policy);
  fencing.acquire();
  fencing.all_ok();
  REQUIRE(fencing.release() == "release.0 1 2 3 #3; wait 50ms");
  REQUIRE(fencing.tell(CounterReplied{RequestId{2}, {ReplyKind::integer, 1}}) == "wait 50ms");
  REQUIRE(fencing.all_integer(1) == "released; wait");

  RedlockDriver extending(policy);
  extending.acquire();
  extending.all_ok();
  extending.counter({ReplyKind::integer, 1});
  extending.extend();
  REQUIRE(extending.lock.phase() == LockPhase::extending);
  REQUIRE(extending.release() == "release.0 1 2 3 #4; wait 50ms");
  REQUIRE(extending.all_integer(1) == "released; wait");

  RedlockDriver cleaning_up(policy);
  cleaning_up.acquire();
  cleaning_up.all({ReplyKind::nil, 0});
  REQUIRE(cleaning_up.release() == "wait 50ms");  // The clean-up of the failed attempt is the release.
  REQUIRE(cleaning_up.all_integer(0) == "released; wait");
  REQUIRE(cleaning_up.acquire().find("token 0") == 0);
  cleaning_up.all({ReplyKind::nil, 0});
  // The request to release concerned the earlier call.
  REQUIRE(cleaning_up.all_integer(0).find("delay 0") == 0);
  REQUIRE(cleaning_up.lock.phase() == LockPhase::waiting);
  REQUIRE(cleaning_up.release() == "released; wait");
  REQUIRE(cleaning_up.at_ms(60).timer() == "wait");
}

TEST_CASE("breaking the drain rule is an error", "[core]") {
  const Redlock fresh(short_ttl(), mask_of_first(3), KeyId{});
  const LocalTime now;
  Redlock lock = fresh;
  lock.handle(AcquireInput{}, now);
  REQUIRE_THROWS_AS(lock.handle(TimerFired{}, now), InternalError);
  REQUIRE_THROWS_AS(lock.handle(TokenDrawn{}, now), InternalError);  // No token is asked for yet.
  REQUIRE(std::holds_alternative<DrawToken>(lock.poll()));
  REQUIRE_THROWS_AS(lock.poll(), InternalError);
  REQUIRE_THROWS_AS(lock.handle(ReleaseInput{}, now), InternalError);
  REQUIRE_THROWS_AS(lock.handle(DelayDrawn{}, now), InternalError);
  lock.handle(TokenDrawn{OwnerToken{5}}, now);
  REQUIRE_THROWS_AS(lock.handle(TokenDrawn{}, now), InternalError);

  RedlockDriver busy(short_ttl());
  busy.acquire();
  REQUIRE_THROWS_AS(busy.acquire(), InternalError);
  REQUIRE_THROWS_AS(Redlock(short_ttl(), 0, KeyId{}), InternalError);
  RedlockPolicy no_ttl = short_ttl();
  no_ttl.ttl = microseconds(999);
  REQUIRE_THROWS_AS(Redlock(no_ttl, 1, KeyId{}), InternalError);
}

TEST_CASE("a lock is a value: a copy goes on by itself", "[core]") {
  RedlockDriver lock(short_ttl());
  lock.acquire();
  lock.ok(1);
  RedlockDriver copy = lock;
  REQUIRE(copy.lock == lock.lock);
  REQUIRE(copy.ok(2) == lock.ok(2));
  REQUIRE(copy.lock == lock.lock);
  copy.ok(3);
  REQUIRE_FALSE(copy.lock == lock.lock);
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
}

TEST_CASE("fencing tokens can be the largest of the counters on a majority of the nodes", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.fencing = true;
  policy.fencing_source = FencingSource::nodes;
  policy.decide_at = DecideAt::quorum;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.ok(1);
  REQUIRE(lock.at_ms(2).ok(2) == "quorum 2; fence.0 1 2 3 #2; wait 52ms");
  REQUIRE(lock.sent.back().command == Command{CommandKind::incr, KeyId{10}, 0, 0});
  lock.integer(3, 7);
  REQUIRE(lock.at_ms(4).integer(1, 5) == "acquired 192ms token 100 fencing 7 grants 2; wait");

  RedlockDriver failed(policy);
  failed.acquire();
  failed.ok(1);
  failed.ok(2);
  failed.fail(1);
  REQUIRE(failed.fail(2).find("release.0") == 0);

  RedlockDriver silent(policy);
  silent.acquire();
  silent.ok(1);
  silent.at_ms(2).ok(2);
  REQUIRE(silent.at_ms(52).timer().find("release.0") == 0);
}

TEST_CASE("an extension of Redlock can re-create missing keys", "[core]") {
  RedlockPolicy policy = short_ttl();
  policy.extend_missing = ExtendMissing::create;
  RedlockDriver lock(policy);
  lock.acquire();
  lock.all({ReplyKind::ok, 0});
  lock.extend();
  REQUIRE(lock.sent.back().command == Command{CommandKind::upsert, KeyId{9}, 200, 100});
}

}  // namespace lockstep::tests
