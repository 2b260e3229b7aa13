// Drives a lock that is derived from LockBase by hand and shows what LockBase does for it.

#include "core/locks/lock_base.h"

#include <string>

#include <catch2/catch.hpp>

#include "core/locks/lock_machine.h"
#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {
namespace {

// Sends a GET before its SET, so an attempt has two requests.
class Looker : public LockBase<Looker> {
 public:
  using LockBase::LockBase;

  void on_attempt(LocalTime now) {
    looking_ = true;
    send(get(), now);
  }
  void on_reply(NodeId, const Reply& reply, LocalTime now) {
    if (phase() == LockPhase::releasing) return released();
    if (phase() == LockPhase::extending)
      return reply.value == 1 ? extended(ttl() - elapsed(now), now) : lost();
    if (looking_ && reply.kind == ReplyKind::nil) {
      looking_ = false;
      return send(set_nx(), now);
    }
    reply.kind == ReplyKind::ok ? acquired(ttl() - elapsed(now), now) : retry();
  }
  void on_extend(LocalTime now) { send(compare_pexpire(), now); }
  void on_release(LocalTime now) { send(compare_delete(), now); }

  friend bool operator==(const Looker&, const Looker&) = default;

 private:
  bool looking_ = false;
};

static_assert(LockMachine<Looker>);

LockDriver<Looker> driver(Duration node_timeout = milliseconds(50)) {
  LockSetup setup;
  setup.nodes = 1;
  setup.ttl = milliseconds(200);
  setup.node_timeout = node_timeout;
  return {Looker(setup), 1};
}

// Has a quorum with each grant, and refuses it.
class Doubtful : public LockBase<Doubtful> {
 public:
  using LockBase::LockBase;
  void on_attempt(LocalTime now) { send(set_nx(), now); }
  void on_reply(NodeId, const Reply&, LocalTime) {
    has_quorum(1);
    has_quorum(1);
    retry();
  }
  void on_release(LocalTime) { released(); }
};

}  // namespace

TEST_CASE("a lock that refuses its quorum says once in each attempt that it had one", "[core]") {
  LockSetup setup;
  setup.nodes = 1;
  LockDriver<Doubtful> lock{Doubtful(setup), 1};
  lock.acquire();
  const std::string first = lock.at_ms(1).ok(1);
  REQUIRE(first.find("quorum 1; ") == 0);
  REQUIRE(first.find("quorum", 1) == std::string::npos);
  lock.at_ms(1000).timer();
  REQUIRE(lock.at_ms(1001).ok(1).find("quorum 1; ") == 0);
}

TEST_CASE("an attempt, its hold, an extension and the release", "[core]") {
  auto lock = driver();
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 1 #1; wait 50ms");
  REQUIRE(lock.lock.phase() == LockPhase::acquiring);
  REQUIRE(lock.at_ms(10).nil(1) == "acquire.0 1 #2; wait 60ms");  // Each request has the whole timeout.
  REQUIRE(lock.sent.back().command == Command{CommandKind::set_nx, KeyId{0}, 200, 100});
  REQUIRE(lock.at_ms(20).ok(1) == "quorum 1; acquired 180ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.at_ms(100).extend() == "extend.1 1 #3; wait 150ms");
  REQUIRE(lock.at_ms(110).integer(1, 1) == "extended 190ms; wait");
  REQUIRE(lock.at_ms(120).extend() == "extend.2 1 #4; wait 170ms");
  REQUIRE(lock.at_ms(130).integer(1, 0) == "lost; wait");
  REQUIRE(lock.at_ms(140).release() == "release.0 1 #5; wait 190ms");
  REQUIRE(lock.at_ms(150).integer(1, 1) == "released; wait");
  REQUIRE(lock.lock.phase() == LockPhase::idle);
}

TEST_CASE("a refusal waits for its delay and tries again with another token", "[core]") {
  auto lock = driver();
  lock.acquire();
  REQUIRE(lock.reply(1, {ReplyKind::token, 7}) == "delay 0 50ms-250ms; wait 60ms");
  REQUIRE(lock.lock.phase() == LockPhase::waiting);
  REQUIRE(lock.at_ms(59).timer() == "wait 60ms");  // The timer is too early.
  REQUIRE(lock.at_ms(60).timer() == "token 1; attempt 1; acquire.1 1 #2; wait 110ms");
  REQUIRE(lock.sent.back().command.value == 101);
}

TEST_CASE("no answer fails the attempt or the extension, and ends the release", "[core]") {
  auto lock = driver();
  lock.acquire();
  REQUIRE(lock.at_ms(50).timer() == "delay 0 50ms-250ms; wait 110ms");
  lock.at_ms(110).timer();
  lock.nil(1);
  lock.ok(1);
  lock.extend();
  REQUIRE(lock.at_ms(160).timer() == "lost; wait");
  lock.release();
  REQUIRE(lock.at_ms(210).timer() == "released; wait");
}

TEST_CASE("a broken connection counts as no answer, while one is awaited", "[core]") {
  auto lock = driver();
  lock.acquire();
  REQUIRE(lock.fail(1) == "delay 0 50ms-250ms; wait 60ms");
  REQUIRE(lock.fail(1) == "wait 60ms");
}

TEST_CASE("replies to earlier requests are not passed on", "[core]") {
  auto lock = driver();
  lock.acquire();
  REQUIRE(lock.nil(1) == "acquire.0 1 #2; wait 50ms");
  REQUIRE(lock.reply(1, RequestId{1}, {ReplyKind::ok, 0}) == "wait 50ms");
  REQUIRE(lock.ok(1) == "quorum 1; acquired 200ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.ok(1) == "wait");  // The attempt is decided already.
}

TEST_CASE("a release with nothing sent is over at once, in any other phase it is asked for", "[core]") {
  auto lock = driver();
  REQUIRE(lock.release() == "released; wait");
  lock.acquire();
  lock.reply(1, {ReplyKind::token, 7});
  REQUIRE(lock.release() == "released; wait");  // It waits between attempts.
  lock.acquire();
  REQUIRE(lock.release() == "release.0 1 #3; wait 50ms");  // It is acquiring.
  REQUIRE(lock.release() == "wait 50ms");
}

TEST_CASE("without a node timeout nothing is waited for", "[core]") {
  auto lock = driver(Duration{});
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 1 #1; wait");
}

TEST_CASE("a lock that was drained equals its copy until something happens", "[core]") {
  auto lock = driver();
  lock.acquire();
  const Looker copy = lock.lock;
  REQUIRE(copy == lock.lock);
  lock.nil(1);
  REQUIRE_FALSE(copy == lock.lock);
}

}  // namespace lockstep::tests
