// Tests the lock by SETNX and GETSET (core/locks/getset_lock.h).

#include "core/locks/getset_lock.h"

#include <catch2/catch.hpp>

#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {
namespace {

class Driver : public LockDriver<GetsetLock> {
 public:
  Driver() : LockDriver(GetsetLock(setup()), 1) {}
  static LockSetup setup() {
    LockSetup setup;
    setup.nodes = mask_of(NodeId{0});
    setup.ttl = milliseconds(200);
    return setup;
  }
  std::string token(Duration from_now) { return reply(1, {ReplyKind::token, (now().wall + from_now).ns}); }
};

}  // namespace

TEST_CASE("the key holds when the lock ends, and has no expiry", "[core]") {
  Driver lock;
  REQUIRE(lock.at_ms(4).acquire() == "token 0; attempt 0; acquire.0 1 #1; wait 54ms");
  REQUIRE(lock.sent.back().command ==
          Command{CommandKind::set_nx, KeyId{0}, 0, (lock.now().wall + milliseconds(200)).ns});
  REQUIRE(lock.at_ms(10).ok(1) == "quorum 1; acquired 194ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.at_ms(100).release() == "release.0 1 #2; wait 150ms");
  REQUIRE(lock.sent.back().command.kind == CommandKind::del);
  REQUIRE(lock.integer(1, 1) == "released; wait");
}

TEST_CASE("the lock by GETSET reports no validity if its rules say so", "[core]") {
  LockDriver<GetsetLock> lock(GetsetLock(Driver::setup(), false), 1);
  lock.acquire();
  REQUIRE(lock.at_ms(10).ok(1) == "quorum 1; acquired 0ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("who finds a time in the past takes the lock by GETSET", "[core]") {
  Driver lock;
  lock.acquire();
  REQUIRE(lock.nil(1) == "acquire_read.0 1 #2; wait 50ms");
  REQUIRE(lock.token(milliseconds(-1)) == "acquire_swap.0 1 #3; wait 50ms");
  REQUIRE(lock.sent.back().command.kind == CommandKind::getset);
  REQUIRE(lock.token(milliseconds(-1)) == "quorum 1; acquired 200ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("a time in the future is somebody else's, before GETSET or in its answer", "[core]") {
  Driver early;
  early.acquire();
  early.nil(1);
  REQUIRE(early.token(milliseconds(1)) == "delay 0 50ms-250ms; wait 60ms");
  Driver late;
  late.acquire();
  late.nil(1);
  late.token(milliseconds(-1));
  REQUIRE(late.token(milliseconds(1)) == "delay 0 50ms-250ms; wait 60ms");
}

TEST_CASE("a lock that has ended is left to whoever takes it", "[core]") {
  Driver lock;
  lock.acquire();
  lock.ok(1);
  REQUIRE(lock.at_ms(200).release() == "released; wait");
}

}  // namespace lockstep::tests
