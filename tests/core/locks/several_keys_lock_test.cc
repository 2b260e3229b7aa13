// Tests Redlock over several keys on one server, each of which counts as a node.

#include "core/locks/several_keys_lock.h"

#include <string>

#include <catch2/catch.hpp>

#include "tests/core/locks/lock_driver.h"

namespace lockstep::tests {
namespace {

SeveralKeysPolicy five_keys() {
  SeveralKeysPolicy policy;
  policy.ttl = milliseconds(200);
  policy.keys = 5;
  return policy;
}

// Drives the lock. A reply names the key of the request that it answers.
class Driver : public LockDriver<SeveralKeysLock> {
 public:
  explicit Driver(const SeveralKeysPolicy& policy) : LockDriver(SeveralKeysLock(policy, NodeId{0}), 1) {}
  std::string ok_of(std::uint16_t key) {
    return tell(NodeReplied{NodeId{0}, last_request(), {ReplyKind::ok, 0}, KeyId{key}});
  }
  std::string hold() {
    acquire();
    for (std::uint16_t key = 0; key < 4; ++key) ok_of(key);
    return ok_of(4);
  }
};

}  // namespace

TEST_CASE("five keys on one server are asked for one by one and counted as five", "[core]") {
  Driver lock(five_keys());
  lock.acquire();
  REQUIRE(lock.sent.size() == 5);
  for (std::uint16_t key = 0; key < 5; ++key) {
    REQUIRE(lock.sent[key].node == NodeId{0});
    REQUIRE(lock.sent[key].command.key == KeyId{key});
    // Each request has its own attempt number, so that choices tell the requests apart.
    REQUIRE(lock.sent[key].attempt == attempts_apart * key);
  }
  REQUIRE(lock.lock.nodes() == mask_of(NodeId{0}));
  for (std::uint16_t key = 0; key < 4; ++key) REQUIRE(lock.ok_of(key) == "wait 50ms");
  REQUIRE(lock.ok_of(4) == "quorum 5; acquired 196ms token 100 fencing 0 grants 5; wait");
}

TEST_CASE("a connection that breaks takes the answers of all keys with it", "[core]") {
  Driver lock(five_keys());
  lock.acquire();
  lock.ok_of(0);
  lock.ok_of(1);
  // Two grants of five are no majority.
  const std::string said = lock.fail(1);
  REQUIRE(said.find("acquired") == std::string::npos);
  REQUIRE(said.find("release.0") != std::string::npos);
  Driver most(five_keys());
  most.acquire();
  for (std::uint16_t key = 0; key < 3; ++key) most.ok_of(key);
  REQUIRE(most.fail(1).find("acquired") != std::string::npos);
}

TEST_CASE("a connection that breaks while nothing is asked of it changes nothing", "[core]") {
  SeveralKeysPolicy policy = five_keys();
  Driver idle(policy);
  REQUIRE(idle.fail(1) == "wait");
  REQUIRE(idle.lock.phase() == LockPhase::idle);
  Driver held(policy);
  held.hold();
  REQUIRE(held.fail(1) == "wait");
  REQUIRE(held.lock.phase() == LockPhase::held);
  policy.fencing = true;
  Driver fencing(policy);
  fencing.hold();
  REQUIRE(fencing.lock.phase() == LockPhase::fencing);
  REQUIRE(fencing.fail(1) == "wait 50ms");
  REQUIRE(fencing.counter({ReplyKind::integer, 7}) == "acquired 196ms token 100 fencing 7 grants 5; wait");
}

TEST_CASE("a connection to another server takes no answer with it", "[core]") {
  Driver lock(five_keys());
  lock.acquire();
  REQUIRE(lock.fail(2) == "wait 50ms");
  for (std::uint16_t key = 0; key < 4; ++key) lock.ok_of(key);
  REQUIRE(lock.ok_of(4).find("acquired") != std::string::npos);
}

TEST_CASE("a timeout closes the connection to the server, not to a node with the number of a key", "[core]") {
  SeveralKeysPolicy policy = five_keys();
  policy.on_timeout = OnTimeout::close;
  Driver lock(policy);
  lock.acquire();
  const std::string said = lock.at_ms(50).timer();
  REQUIRE(said.find("close 1") != std::string::npos);
  REQUIRE(said.find("close 2") == std::string::npos);
}

}  // namespace lockstep::tests
