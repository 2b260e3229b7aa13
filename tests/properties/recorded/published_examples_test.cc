// Examples that others have published, written anew as histories, each beside the nearest one that is legal.
// The checker and its slow twin have to say the same.

#include <catch2/catch.hpp>

#include "tests/properties/recorded/against_twin.h"
#include "tests/properties/recorded/history_builder.h"

namespace lockstep::tests {
namespace {

using History = HistoryBuilder;

}  // namespace

// M. Kleppmann, How to do distributed locking, 2016: a client stands still until its lease has run out,
// another one writes with a greater token, and the first one writes then. Time is in seconds.
TEST_CASE("published: a client that paused writes with an old token", "[properties]") {
  const auto until_the_late_write = [](std::int64_t second_acquired) {
    return History().acquire(1, 10).at(1).ok(1, 33).at(2).acquire(2, 10).at(second_acquired).ok(2, 34);
  };
  const auto both_write = [&](std::int64_t second_acquired) {
    return until_the_late_write(second_acquired).used(2, 34).at(14).use(1, 33);
  };
  REQUIRE(violations(both_write(10).ok(1)) == "RES 3 stale_use 2");
  REQUIRE(violations(both_write(10).fail(1)) == "");
  // A lock that gives it to the second client while the lease of the first runs has broken its own promise.
  REQUIRE(violations(both_write(9).fail(1)) == "ME 1 held 0, LIN 1 held 0");
}

// Jepsen: etcd 3.4.3, 2020, chapter on locks: who waits in line is told that it has the lock although its own
// lease has run out meanwhile, and so is the next one.
TEST_CASE("published: two who waited are told that they have the lock", "[properties]") {
  const auto line = [] { return History().acquired(0).acquire(1).acquire(2).released(0); };
  REQUIRE(violations(line().ok(1).ok(2)) == "ME 2 held 1, LIN 2 held 1");
  REQUIRE(violations(line().ok(1).released(1).ok(2)) == "");
  REQUIRE(violations(line().ok(1).fail(2)) == "");
}

// Jepsen's Knossos, data/mutex/bad/etcd.edn, lines 1116 to 1121: a release fails because the lease is not
// found, and another client was told before that it has the lock.
TEST_CASE("published: a release fails, and somebody else has the lock already", "[properties]") {
  const auto before = [] { return History().acquire(0).acquired(3).release(3).acquire(1).ok(0); };
  REQUIRE(violations(before()) == "");
  REQUIRE(violations(before().fail(3)) == "LIN 2 taken 0");
  REQUIRE(violations(before().ok(3)) == "");
}

// Jepsen: Hazelcast 3.8.3, 2017: the two sides of a partition give the lock to a client each.
TEST_CASE("published: either side of a partition gives the lock away", "[properties]") {
  const auto split = [] { return History().acquired(0).released(0).acquire(1).acquire(2).ok(1); };
  REQUIRE(violations(split().ok(2)) == "ME 3 held 2, LIN 3 held 2");
  // Without an answer, nobody knows that the other side gave it, too, until a release says so.
  REQUIRE(violations(split()) == "");
  REQUIRE(violations(History().acquired(0).acquire(1).release(1).ok(1)) == "LIN 2 never_free 0");
}

// M. Herlihy and J. Wing, Linearizability, 1990: operations that overlap may take effect in either order, and
// a call without an answer may have taken effect or not.
TEST_CASE("published: operations that overlap may take effect in either order", "[properties]") {
  REQUIRE(violations(History().acquire(0).acquire(1).ok(1).release(1).ok(0).ok(1)) == "");
  REQUIRE(violations(History().acquire(0).acquire(1).ok(1).ok(0).released(1)) == "ME 0 held 1, LIN 0 held 1");
  REQUIRE(violations(History().acquire(0).acquired(1)) == "");
}

}  // namespace lockstep::tests
