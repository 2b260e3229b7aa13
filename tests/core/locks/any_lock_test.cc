// A lock behind virtual calls does what the lock in it does.

#include "core/locks/any_lock.h"

#include <variant>

#include <catch2/catch.hpp>

#include "core/locks/redlock.h"
#include "core/locks/single_lock.h"

namespace lockstep {
namespace {

Redlock redlock() { return Redlock(RedlockPolicy{}, mask_of_first(3), KeyId{0}); }

}  // namespace

TEST_CASE("a lock behind virtual calls answers as the lock in it", "[core]") {
  static_assert(LockMachine<AnyLock>);
  Redlock lock = redlock();
  AnyLock any(lock);
  LocalTime now{MonoTime{5}, WallTime{6}};
  RequestId request;  // the last one sent
  const auto tell_both = [&](const auto& input) {
    lock.handle(input, now);
    any.handle(input, now);
    for (;;) {
      const LockOutput output = lock.poll();
      REQUIRE(any.poll() == output);
      REQUIRE(any.phase() == lock.phase());
      if (std::holds_alternative<Wait>(output)) return;
      if (const auto* send = std::get_if<SendToNode>(&output)) request = send->request;
      if (std::holds_alternative<DrawToken>(output)) {
        lock.handle(TokenDrawn{OwnerToken{9}}, now);
        any.handle(TokenDrawn{OwnerToken{9}}, now);
      }
    }
  };
  REQUIRE(any.nodes() == lock.nodes());
  REQUIRE(any.elapsed_clock() == lock.elapsed_clock());
  tell_both(AcquireInput{});
  for (std::uint16_t node = 0; node < 3; ++node) {
    now.mono = now.mono + milliseconds(1);
    tell_both(NodeReplied{NodeId{node}, request, Reply{ReplyKind::ok, 0}});
  }
  REQUIRE(lock.phase() == LockPhase::held);
  tell_both(ReleaseInput{});
}

TEST_CASE("copies of a lock behind virtual calls go on by themselves", "[core]") {
  AnyLock lock(redlock());
  AnyLock copy = lock;
  REQUIRE(copy == lock);
  copy.handle(AcquireInput{}, LocalTime{});
  REQUIRE_FALSE(copy == lock);
  lock = copy;  // of the same type: the lock in it is assigned
  REQUIRE(lock == copy);
  REQUIRE(std::holds_alternative<DrawToken>(lock.poll()));
  REQUIRE_FALSE(lock == copy);
  const AnyLock other(SingleLock(SingleLockPolicy{}, NodeId{0}, KeyId{0}));
  REQUIRE_FALSE(other == lock);
  lock = other;  // of another type
  REQUIRE(lock == other);
}

TEST_CASE("an object without a lock equals only its like", "[core]") {
  const AnyLock nothing;
  AnyLock lock(redlock());
  REQUIRE(nothing == AnyLock{});
  REQUIRE_FALSE(nothing == lock);
  lock = nothing;
  REQUIRE(nothing == lock);
}

}  // namespace lockstep
