#include "core/locks/single_lock.h"

#include <catch2/catch.hpp>

#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {
namespace {

// Returns a policy with TTL 200 ms and a drift allowance of 2 ms, without a clean-up of failed attempts.
// A lock that is granted at once has a validity of 198 ms.
SingleLockPolicy short_ttl() {
  SingleLockPolicy policy;
  policy.ttl = milliseconds(200);
  policy.drift_factor = Ratio{0, 1};
  policy.release_partials = false;
  return policy;
}

class SingleLockDriver : public LockDriver<SingleLock> {
 public:
  explicit SingleLockDriver(const SingleLockPolicy& policy)
      : LockDriver(SingleLock(policy, NodeId{1}, KeyId{9}), 0) {}
};

SingleLockDriver held(const SingleLockPolicy& policy) {
  SingleLockDriver lock(policy);
  lock.acquire();
  lock.ok(2);
  return lock;
}

}  // namespace

TEST_CASE("a single-instance lock acquires, is held and released", "[core]") {
  SingleLockDriver lock(short_ttl());
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 2 #1; wait 50ms");
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
  REQUIRE(lock.at_ms(3).ok(2) == "acquired 195ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);
  REQUIRE(lock.at_ms(90).release() == "release.0 2 #2; wait 140ms");
  REQUIRE(lock.integer(2, 1) == "released; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
  REQUIRE(lock.acquire().find("token 0; attempt 0; acquire.0 2 #3") == 0);
}

TEST_CASE("a single-instance lock sends SET NX PX, and scripts that compare the token", "[core]") {
  SingleLockDriver lock = held(short_ttl());
  lock.extend();
  lock.integer(2, 1);
  lock.release();
  REQUIRE(lock.sent.size() == 3);
  REQUIRE(lock.sent[0].command == Command{CommandKind::set_nx, KeyId{9}, 200, 100});
  REQUIRE(lock.sent[1].command == Command{CommandKind::compare_pexpire, KeyId{9}, 200, 100});
  REQUIRE(lock.sent[2].command == Command{CommandKind::compare_delete, KeyId{9}, 0, 100});
  REQUIRE(lock.sent[0].node == NodeId{1});
  REQUIRE(lock.lock.nodes() == 2);
}

TEST_CASE("a refusal, an error, a silence and a broken connection lead to the next attempt", "[core]") {
  for (const int how : {0, 1, 2, 3}) {
    SingleLockDriver lock(short_ttl());
    lock.acquire();
    const std::string said = how == 0   ? lock.at_ms(5).nil(2)
                             : how == 1 ? lock.at_ms(5).reply(2, {ReplyKind::error, 0})
                             : how == 2 ? lock.at_ms(5).fail(2)
                                        : lock.at_ms(50).timer();
    REQUIRE(said == (how == 3 ? "delay 0 50ms-250ms; wait 110ms" : "delay 0 50ms-250ms; wait 65ms"));
    REQUIRE(lock.lock.phase() == LockPhase::waiting);
    REQUIRE(lock.at_ms(110).timer() == "token 1; attempt 1; acquire.1 2 #2; wait 160ms");
    REQUIRE(lock.at_ms(112).ok(2) == "acquired 196ms token 101 fencing 0 grants 1; wait");
  }
}

TEST_CASE("what comes between two attempts does not take the next one away", "[core]") {
  SingleLockDriver lock(short_ttl());
  lock.acquire();
  lock.at_ms(50).timer();
  REQUIRE(lock.at_ms(55).ok(2) == "wait 110ms");  // The reply came after its timeout.
  REQUIRE(lock.fail(2) == "wait 110ms");
  REQUIRE(lock.at_ms(109).timer() == "wait 110ms");
  REQUIRE(lock.at_ms(110).timer().find("token 1") == 0);
  REQUIRE(lock.reply(2, RequestId{1}, {ReplyKind::ok, 0}) == "wait 160ms");
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
}

TEST_CASE("the validity of a single-instance lock is exact to the nanosecond", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.node_timeout = Duration{};
  SingleLockDriver in_time(policy);
  REQUIRE(in_time.acquire() == "token 0; attempt 0; acquire.0 2 #1; wait");
  REQUIRE(in_time.at(milliseconds(198) - nanoseconds(1)).ok(2) ==
          "acquired 1ns token 100 fencing 0 grants 1; wait");
  SingleLockDriver late(policy);
  late.acquire();
  REQUIRE(late.at_ms(198).ok(2) == "delay 0 50ms-250ms; wait 258ms");
}

TEST_CASE("without a TTL, or if the policy says so, no validity is reported", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.ttl = Duration{};
  policy.node_timeout = Duration{};
  SingleLockDriver forever(policy);
  forever.acquire();
  REQUIRE(forever.sent[0].command.ttl_ms == 0);
  REQUIRE(forever.at(seconds(3600)).ok(2) == "acquired 0ms token 100 fencing 0 grants 1; wait");
  policy = short_ttl();
  policy.reports_validity = false;
  SingleLockDriver silent(policy);
  silent.acquire();
  REQUIRE(silent.ok(2) == "acquired 0ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("a single-instance lock is extended, or lost", "[core]") {
  SingleLockDriver lock = held(short_ttl());
  REQUIRE(lock.at_ms(100).extend() == "extend.1 2 #2; wait 150ms");
  REQUIRE(lock.at_ms(105).integer(2, 1) == "extended 193ms; wait");
  REQUIRE(lock.at_ms(200).extend() == "extend.2 2 #3; wait 250ms");
  REQUIRE(lock.integer(2, 0) == "lost; wait");
  REQUIRE(lock.lock.phase() == LockPhase::held);
  REQUIRE(lock.extend() == "extend.3 2 #4; wait 250ms");
  REQUIRE(lock.at_ms(250).timer() == "lost; wait");
  lock.release();
  lock.integer(2, 0);
  lock.acquire();
  lock.ok(2);
  REQUIRE(lock.extend().find("extend.1 ") == 0);

  SingleLockPolicy policy = short_ttl();
  policy.node_timeout = Duration{};
  SingleLockDriver late = held(policy);
  late.at_ms(10).extend();
  REQUIRE(late.at_ms(208).integer(2, 1) == "lost; wait");
}

TEST_CASE("a single-instance lock can extend by itself", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.auto_extend_after = milliseconds(70);
  SingleLockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(5).ok(2) == "acquired 193ms token 100 fencing 0 grants 1; wait 75ms");
  REQUIRE(lock.at_ms(74).timer() == "wait 75ms");
  REQUIRE(lock.fail(2) == "wait 75ms");  // no request is out
  REQUIRE(lock.at_ms(75).timer() == "extend.1 2 #2; wait 125ms");
  REQUIRE(lock.sent.back().command == Command{CommandKind::compare_pexpire, KeyId{9}, 200, 100});
  REQUIRE(lock.at_ms(80).integer(2, 1) == "extended 193ms; wait 150ms");
  // What the application asks for counts, too.
  REQUIRE(lock.at_ms(100).extend() == "extend.2 2 #3; wait 150ms");
  REQUIRE(lock.at_ms(103).integer(2, 1) == "extended 195ms; wait 173ms");
  REQUIRE(lock.at_ms(173).timer() == "extend.3 2 #4; wait 223ms");
  SECTION("until it is lost") {
    REQUIRE(lock.at_ms(175).integer(2, 0) == "lost; wait");
    REQUIRE(lock.at_ms(500).timer() == "wait");
  }
  SECTION("until nobody answers") {
    REQUIRE(lock.at_ms(223).timer() == "lost; wait");
    REQUIRE(lock.at_ms(224).integer(2, 1) == "wait");
  }
  SECTION("until it is released, also while an extension is out") {
    REQUIRE(lock.at_ms(174).release() == "release.0 2 #5; wait 224ms");
    REQUIRE(lock.at_ms(175).reply(2, RequestId{4}, {ReplyKind::integer, 1}) == "wait 224ms");
    REQUIRE(lock.at_ms(176).integer(2, 1) == "released; wait");
    REQUIRE(lock.at_ms(500).timer() == "wait");
  }
}

TEST_CASE("without a TTL a single-instance lock has nothing to extend by itself", "[core]") {
  SingleLockPolicy policy;
  policy.ttl = Duration{};
  policy.auto_extend_after = milliseconds(70);
  SingleLockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.ok(2) == "acquired 0ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("after the last attempt a single-instance lock is rejected", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.attempts = 2;
  SingleLockDriver lock(policy);
  lock.acquire();
  lock.nil(2);
  lock.at_ms(60).timer();
  REQUIRE(lock.nil(2) == "rejected; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
  REQUIRE(lock.at_ms(500).timer() == "wait");
}

TEST_CASE("a single-instance lock can be given up in every phase", "[core]") {
  SingleLockDriver lock(short_ttl());
  REQUIRE(lock.release() == "released; wait");
  lock.acquire();
  REQUIRE(lock.release() == "release.0 2 #2; wait 50ms");
  REQUIRE(lock.reply(2, RequestId{1}, {ReplyKind::ok, 0}) == "wait 50ms");
  REQUIRE(lock.fail(2) == "released; wait");
  lock.acquire();
  lock.nil(2);
  REQUIRE(lock.release() == "released; wait");
  REQUIRE(lock.at_ms(60).timer() == "wait");
  lock.acquire();
  lock.ok(2);
  lock.extend();
  REQUIRE(lock.release().find("release.0 2 ") == 0);
  REQUIRE(lock.at_ms(110).timer() == "released; wait");
}

TEST_CASE("without a TTL there is nothing to extend, and no PEXPIRE that would delete the key", "[core]") {
  SingleLockPolicy policy;
  policy.ttl = Duration{};
  SingleLockDriver lock = held(policy);
  REQUIRE(lock.extend().find("extended") == 0);
  REQUIRE(lock.sent.size() == 1);
  REQUIRE(lock.lock.phase() == LockPhase::held);
}

TEST_CASE("a release that is asked for twice is sent once", "[core]") {
  SingleLockDriver lock = held(short_ttl());
  lock.release();
  const std::size_t sent = lock.sent.size();
  lock.release();
  REQUIRE(lock.sent.size() == sent);
  REQUIRE(lock.integer(2, 1) == "released; wait");
}

TEST_CASE("a connection to another node that breaks does not concern a single-instance lock", "[core]") {
  SingleLockDriver lock(short_ttl());
  lock.acquire();
  REQUIRE(lock.fail(3) == "wait 50ms");
  REQUIRE(lock.ok(2).find("acquired") == 0);
}

TEST_CASE("the drift allowance of a single-instance lock is 1 % of the TTL and 2 ms", "[core]") {
  SingleLockPolicy policy;
  policy.ttl = seconds(1);
  REQUIRE(policy.drift() == milliseconds(12));
  SingleLockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(3).ok(2) == "acquired 985ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("a failed attempt of a single-instance lock is released before the next one", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.release_partials = true;
  policy.attempts = 2;
  for (const int how : {0, 1, 2}) {
    SingleLockDriver lock(policy);
    lock.acquire();
    const std::string said = how == 0   ? lock.at_ms(5).nil(2)
                             : how == 1 ? lock.at_ms(5).fail(2)
                                        : lock.at_ms(50).timer();
    REQUIRE(said == (how == 2 ? "release.0 2 #2; wait 100ms" : "release.0 2 #2; wait 55ms"));
    REQUIRE(lock.sent.back().command == Command{CommandKind::compare_delete, KeyId{9}, 0, 100});
    REQUIRE(lock.reply(2, RequestId{1}, {ReplyKind::ok, 0}).find("wait") == 0);  // a late answer to the SET
    REQUIRE(lock.at_ms(60).integer(2, 1) == "delay 0 50ms-250ms; wait 120ms");
    REQUIRE(lock.at_ms(120).timer() == "token 1; attempt 1; acquire.1 2 #3; wait 170ms");
    REQUIRE(lock.at_ms(121).nil(2) == "release.1 2 #4; wait 171ms");
    REQUIRE(lock.at_ms(171).timer() == "rejected; wait");  // nobody answers the clean-up
  }
}

TEST_CASE("a clean-up of a single-instance lock compares, whatever its release does", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.release_partials = true;
  for (const SingleRelease release : {SingleRelease::del, SingleRelease::get_then_del}) {
    policy.release = release;
    SingleLockDriver lock(policy);
    lock.acquire();
    REQUIRE(lock.at_ms(5).nil(2) == "release.0 2 #2; wait 55ms");
    REQUIRE(lock.sent.back().command.kind == CommandKind::compare_delete);
    lock.integer(2, 0);
    lock.at_ms(65).timer();
    lock.ok(2);
    lock.release();
    REQUIRE(lock.sent.back().command.kind != CommandKind::compare_delete);
  }
}

TEST_CASE("a single-instance lock that is given up during a clean-up makes no further attempt", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.release_partials = true;
  SingleLockDriver lock(policy);
  lock.acquire();
  lock.at_ms(5).nil(2);
  const std::size_t sent = lock.sent.size();
  REQUIRE(lock.release() == "wait 55ms");
  REQUIRE(lock.sent.size() == sent);
  REQUIRE(lock.integer(2, 0) == "released; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
  lock.acquire();
  REQUIRE(lock.nil(2).find("release.0 2 ") == 0);
  REQUIRE(lock.integer(2, 0).find("delay 0 ") == 0);
}

TEST_CASE("breaking the drain rule of a single-instance lock is an error", "[core]") {
  const LocalTime now;
  SingleLock lock(short_ttl(), NodeId{0}, KeyId{});
  lock.handle(AcquireInput{}, now);
  REQUIRE_THROWS_AS(lock.handle(TimerFired{}, now), InternalError);
  REQUIRE_THROWS_AS(lock.handle(TokenDrawn{}, now), InternalError);
  REQUIRE(std::holds_alternative<DrawToken>(lock.poll()));
  REQUIRE_THROWS_AS(lock.poll(), InternalError);
  REQUIRE_THROWS_AS(lock.handle(DelayDrawn{}, now), InternalError);
  REQUIRE_THROWS_AS(lock.handle(ReleaseInput{}, now), InternalError);
  SingleLockDriver busy(short_ttl());
  busy.acquire();
  REQUIRE_THROWS_AS(busy.acquire(), InternalError);
}

// ---- Rules that leave the specification ----

TEST_CASE("a release can delete without looking, or look first and then delete", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.release = SingleRelease::del;
  SingleLockDriver plain = held(policy);
  REQUIRE(plain.at_ms(10).release() == "release.0 2 #2; wait 60ms");
  REQUIRE(plain.sent.back().command == Command{CommandKind::del, KeyId{9}, 0, 100});
  REQUIRE(plain.integer(2, 1) == "released; wait");

  policy.release = SingleRelease::get_then_del;
  SingleLockDriver looks = held(policy);
  REQUIRE(looks.at_ms(10).release() == "release_read.0 2 #2; wait 60ms");
  REQUIRE(looks.sent.back().command.kind == CommandKind::get);
  REQUIRE(looks.at_ms(12).reply(2, {ReplyKind::token, 100}) == "release.0 2 #3; wait 62ms");
  REQUIRE(looks.sent.back().command.kind == CommandKind::del);
  REQUIRE(looks.integer(2, 1) == "released; wait");

  for (const Reply other : {Reply{ReplyKind::token, 101}, Reply{ReplyKind::nil, 0}}) {
    SingleLockDriver not_mine = held(policy);
    not_mine.release();
    REQUIRE(not_mine.reply(2, other) == "released; wait");
    REQUIRE(not_mine.lock.phase() == LockPhase::idle);
  }
}

TEST_CASE("an expiry can be set behind the SET, and then a timeout leaves a key without one", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.set_expiry = SetExpiry::after_set;
  SingleLockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.sent.back().command == Command{CommandKind::set_nx, KeyId{9}, 0, 100});
  REQUIRE(lock.at_ms(3).ok(2) == "expire.0 2 #2; wait 53ms");
  REQUIRE(lock.sent.back().command == Command{CommandKind::pexpire, KeyId{9}, 200, 100});
  REQUIRE(lock.at_ms(5).integer(2, 1) == "acquired 193ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.release() == "release.0 2 #3; wait 55ms");

  SingleLockDriver late(policy);
  late.acquire();
  late.at_ms(3).ok(2);
  REQUIRE(late.at_ms(53).timer() == "delay 0 50ms-250ms; wait 113ms");
  REQUIRE(late.at_ms(113).timer().find("acquire.1 2 #3") != std::string::npos);
}

TEST_CASE("without the validity check a grant that came too late counts", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.validity_check = false;
  policy.node_timeout = Duration{};
  SingleLockDriver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(300).ok(2) == "acquired 0ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("an extension can re-create a missing key", "[core]") {
  SingleLockPolicy policy = short_ttl();
  policy.extend_missing = ExtendMissing::create;
  SingleLockDriver lock = held(policy);
  lock.extend();
  REQUIRE(lock.sent.back().command == Command{CommandKind::upsert, KeyId{9}, 200, 100});
}

}  // namespace lockstep::tests
