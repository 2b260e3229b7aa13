// Tests the client's side of the lock with a coordinator (core/locks/coordinated_lock.h).

#include "core/locks/coordinated_lock.h"

#include <catch2/catch.hpp>

#include "core/locks/coordinator_lock.h"
#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {
namespace {

CoordinatorPolicy short_ttl() {
  CoordinatorPolicy policy;
  policy.ttl = milliseconds(200);  // The drift allowance is 4 ms.
  return policy;
}

class Driver : public LockDriver<CoordinatorLock> {
 public:
  explicit Driver(const CoordinatorPolicy& policy, std::uint16_t coordinators = 2)
      : LockDriver(
            CoordinatorLock(CoordinatedLock(policy, coordinators, ResourceId{3}), policy.elapsed_clock), 0) {}

  template <class Input>
  std::string tell(const Input& input) {
    const std::string said = LockDriver::tell(input);
    for (const LockOutput& output : outputs) {
      if (const auto* send = std::get_if<SendToCoordinator>(&output)) asked = *send;
    }
    return said;
  }
  std::string acquire() { return tell(AcquireInput{}); }
  std::string release() { return tell(ReleaseInput{}); }
  std::string timer() { return tell(TimerFired{}); }
  std::string granted(std::int64_t node = 0) { return answered({ReplyKind::ok, node}); }
  std::string answered(Reply reply) {
    return tell(CoordinatorReplied{asked.coordinator, asked.request, reply});
  }
  Driver& at_ms(std::int64_t ms) {
    LockDriver::at_ms(ms);
    return *this;
  }

  SendToCoordinator asked;
};

}  // namespace

TEST_CASE("a client asks its coordinator, holds, and releases", "[core]") {
  Driver lock(short_ttl());
  REQUIRE(lock.acquire() == "token 0; attempt 0; acquire.0 coordinator:1 #1; wait 50ms");
  REQUIRE(lock.asked.command == Command{CommandKind::ask_lock, KeyId{3}, 0, 100});
  REQUIRE(lock.at_ms(6).granted(4) == "acquired 190ms token 100 fencing 0 grants 1; wait");
  REQUIRE(lock.lock.nodes() == mask_of(NodeId{4}));
  REQUIRE(lock.lock.phase() == LockPhase::held);
  REQUIRE(lock.at_ms(90).release() == "release.0 coordinator:1 #2; wait 140ms");
  REQUIRE(lock.asked.command == Command{CommandKind::ask_release, KeyId{3}, 0, 100});
  REQUIRE(lock.granted() == "released; wait");
}

TEST_CASE("a client releases through the coordinator that was silent, or gone, and then selects the next",
          "[core]") {
  Driver lock(short_ttl());
  lock.acquire();
  // The request may still lie before the silent coordinator. Another one's release would overtake it.
  REQUIRE(lock.at_ms(50).timer() == "release.0 coordinator:1 #2; wait 100ms");
  REQUIRE(lock.at_ms(100).timer() == "release.0 coordinator:2 #3; wait 150ms");
  REQUIRE(lock.granted() == "delay 0 50ms-250ms; wait 160ms");
  REQUIRE(lock.at_ms(160).timer() == "token 1; attempt 1; acquire.1 coordinator:2 #4; wait 210ms");
  REQUIRE(lock.tell(CoordinatorFailed{CoordinatorId{0}}) == "wait 210ms");
  REQUIRE(lock.tell(CoordinatorFailed{CoordinatorId{1}}) == "release.1 coordinator:2 #5; wait 210ms");
  // Neither coordinator answers the release, so the client gives it up.
  REQUIRE(lock.at_ms(210).timer() == "release.1 coordinator:1 #6; wait 260ms");
  REQUIRE(lock.at_ms(260).timer() == "delay 1 50ms-250ms; wait 320ms");
}

TEST_CASE("an answer to an earlier request counts for nothing", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.release_partials = false;
  Driver lock(policy);
  lock.acquire();
  const SendToCoordinator first = lock.asked;
  lock.at_ms(50).timer();
  lock.at_ms(110).timer();
  REQUIRE(lock.tell(CoordinatorReplied{first.coordinator, first.request, {ReplyKind::ok, 0}}) ==
          "wait 160ms");
  REQUIRE(lock.granted() == "acquired 196ms token 101 fencing 0 grants 1; wait");
}

TEST_CASE("a grant that came too late is given back, unless nobody looks", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.node_timeout = Duration{};
  Driver careful(policy);
  careful.acquire();
  REQUIRE(careful.at_ms(196).granted() == "release.0 coordinator:1 #2; wait");
  policy.validity_check = false;
  Driver careless(policy);
  careless.acquire();
  REQUIRE(careless.at_ms(196).granted() == "acquired 0ms token 100 fencing 0 grants 1; wait");
}

TEST_CASE("under the later-timestamp rule what stands for an attempt is its client's time", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.grant = GrantTo::later_timestamp;
  Driver lock(policy);
  lock.at_ms(5).acquire();
  REQUIRE(lock.asked.command.value == lock.now().wall.ns);
}

TEST_CASE("after its attempts the client is rejected", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.attempts = 1;
  policy.release_partials = false;
  Driver lock(policy);
  lock.acquire();
  REQUIRE(lock.answered({ReplyKind::nil, 0}) == "rejected; wait");
}

TEST_CASE("a fencing token is fetched between grant and check", "[core]") {
  CoordinatorPolicy policy = short_ttl();
  policy.fencing = true;
  Driver lock(policy);
  lock.acquire();
  REQUIRE(lock.at_ms(3).granted() == "fence.0 #2; wait 53ms");
  REQUIRE(lock.at_ms(6).counter({ReplyKind::integer, 9}) ==
          "acquired 190ms token 100 fencing 9 grants 1; wait");
}

}  // namespace lockstep::tests
