#include "properties/monitors/monitors.h"

#include <cstdint>
#include <optional>
#include <type_traits>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "core/observation.h"
#include "core/verdict.h"

namespace lockstep::tests {
namespace {

using properties::Monitors;
using properties::Sometime;

constexpr ClientId a{0};
constexpr ClientId b{1};
constexpr ResourceId resource{0};
constexpr KeyId key{0};
constexpr std::uint64_t three_nodes = 0b111;

constexpr HoldId hold_of(ClientId client, std::uint32_t round = 0) { return {client, 0, round}; }
constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

// Feeds monitors of three nodes and two clients. Times are in milliseconds.
struct Run {
  Monitors monitors;

  explicit Run(ResourceGuard guard = ResourceGuard::none, PropertySet checked = {}) { reset(guard, checked); }

  void reset(ResourceGuard guard = ResourceGuard::none, PropertySet checked = {}) {
    RunFacts facts;
    facts.clients = 2;
    facts.reach.nodes = 3;
    facts.guard = guard;
    facts.checked = checked;
    monitors.reset(facts);
  }

  template <class Event>
  void at(std::int64_t instant, const Event& e) {
    monitors.on_event(ms(instant), e);
  }

  void set_all(std::int64_t instant, HoldId hold, std::int64_t until) {
    for (std::uint16_t n = 0; n < 3; ++n) at(instant, KeySet{NodeId{n}, key, hold, ms(until), std::nullopt});
  }

  void acquired(std::int64_t instant, HoldId hold, std::int64_t until, std::int64_t fencing = 0) {
    const Duration validity = milliseconds(until - instant);
    at(instant, Acquired{hold, resource, validity, ms(until), FencingToken{fencing}, three_nodes, 3});
  }

  std::optional<Violation> first(Property property, std::int64_t end) {
    monitors.finish(ms(end));
    return monitors.first(property);
  }
};

Violation violation(Property property, std::int64_t instant, HoldId hold, HoldId other,
                    std::uint16_t node = 0) {
  return {property, ms(instant), hold, other, NodeId{node}};
}

static_assert(!Monitors::wants_messages);
static_assert(std::is_copy_assignable_v<Monitors> && std::equality_comparable<Monitors>);

TEST_CASE("ME is violated at the start of the second of two overlapping beliefs", "[properties]") {
  Run run;
  run.acquired(0, hold_of(a), 10);
  SECTION("the first still runs") {
    run.acquired(9, hold_of(b), 20);
    REQUIRE(run.first(Property::me, 20) == violation(Property::me, 9, hold_of(a), hold_of(b)));
  }
  SECTION("its validity has just ended") {
    run.acquired(10, hold_of(b), 20);
    REQUIRE_FALSE(run.first(Property::me, 20));
  }
  SECTION("it is released at the same instant, which is observed later") {
    run.acquired(5, hold_of(b), 20);
    run.at(5, BeliefEnded{hold_of(a), BeliefEnd::release_called});
    REQUIRE_FALSE(run.first(Property::me, 20));
  }
  SECTION("an extension brings it back into the second") {
    run.acquired(10, hold_of(b), 20);
    run.at(15, Extended{hold_of(a), milliseconds(10), ms(25)});
    REQUIRE(run.first(Property::me, 30) == violation(Property::me, 15, hold_of(b), hold_of(a)));
  }
  SECTION("a clock that goes back does not bring it back") {
    run.at(10, BeliefMoved{hold_of(a), ms(30)});
    run.acquired(12, hold_of(b), 20);
    REQUIRE_FALSE(run.first(Property::me, 30));
  }
}

TEST_CASE("TS is violated at the exact instant of the loss of a majority", "[properties]") {
  Run run;
  for (std::uint16_t n = 0; n < 3; ++n) {
    run.at(0, KeySet{NodeId{n}, key, hold_of(a), ms(std::int64_t{10} + n), std::nullopt});
  }
  SECTION("two keys lapse without any event") {
    run.acquired(1, hold_of(a), 12);
    REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 11, hold_of(a), hold_of(a)));
  }
  SECTION("belief ends with the second key") {
    run.acquired(1, hold_of(a), 11);
    REQUIRE_FALSE(run.first(Property::ts, 100));
  }
  SECTION("the run ends before the loss") {
    run.acquired(1, hold_of(a), 12);
    REQUIRE_FALSE(run.first(Property::ts, 10));
  }
  SECTION("they were lost before belief began") {
    run.acquired(11, hold_of(a), 12);
    REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 11, hold_of(a), hold_of(a)));
  }
  SECTION("one is deleted") {
    run.acquired(1, hold_of(a), 12);
    run.at(4, KeyDeleted{NodeId{2}, key, hold_of(a), hold_of(b)});
    REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 10, hold_of(a), hold_of(a)));
  }
  SECTION("one is lengthened, another too late") {
    run.acquired(1, hold_of(a), 20);
    run.at(4, KeyExpiryChanged{NodeId{0}, key, hold_of(a), hold_of(a), ms(10), ms(40)});
    run.at(30, KeyMoved{NodeId{1}, key, hold_of(a), ms(40)});
    REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 12, hold_of(a), hold_of(a)));
  }
  SECTION("a late command of an older draw overwrites") {
    run.acquired(1, {a, 1, 0}, 5);
    REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 1, {a, 1, 0}, {a, 1, 0}));
  }
}

TEST_CASE("of two clients' losses the earlier is reported, though settled later", "[properties]") {
  Run run;
  run.set_all(0, hold_of(b), 10);
  run.acquired(0, hold_of(b), 100);
  run.set_all(12, hold_of(a), 20);
  run.acquired(12, hold_of(a), 100);
  REQUIRE(run.first(Property::ts, 100) == violation(Property::ts, 10, hold_of(b), hold_of(b)));
}

TEST_CASE("GAP is violated by an extension reported after an instant without a quorum", "[properties]") {
  Run run;
  run.set_all(0, hold_of(a), 10);
  run.acquired(0, hold_of(a), 8);
  SECTION("all keys lapse and are set again before the report") {
    run.set_all(12, hold_of(a), 30);
    run.at(13, Extended{hold_of(a), milliseconds(10), ms(23)});
    REQUIRE(run.first(Property::gap, 30) == violation(Property::gap, 13, hold_of(a), hold_of(a)));
  }
  SECTION("they are lengthened in time") {
    for (std::uint16_t n = 0; n < 2; ++n) {
      run.at(9, KeyExpiryChanged{NodeId{n}, key, hold_of(a), hold_of(a), ms(10), ms(30)});
    }
    run.at(13, Extended{hold_of(a), milliseconds(10), ms(23)});
    REQUIRE_FALSE(run.first(Property::gap, 40));
  }
  SECTION("the report comes at the instant of the loss") {
    run.at(10, Extended{hold_of(a), milliseconds(10), ms(20)});
    REQUIRE_FALSE(run.first(Property::gap, 10));
  }
}

TEST_CASE("REL is violated by whoever takes away or changes another client's entry", "[properties]") {
  Run run;
  run.set_all(0, hold_of(a), 10);
  SECTION("deletes it") {
    run.at(1, KeyDeleted{NodeId{1}, key, hold_of(a), hold_of(b)});
    REQUIRE(run.first(Property::rel, 1) == violation(Property::rel, 1, hold_of(a), hold_of(b), 1));
  }
  SECTION("overwrites it") {
    run.at(2, KeySet{NodeId{2}, key, hold_of(b), ms(20), hold_of(a)});
    REQUIRE(run.first(Property::rel, 2) == violation(Property::rel, 2, hold_of(a), hold_of(b), 2));
  }
  SECTION("shortens or lengthens it") {
    const std::int64_t until = GENERATE(5, 15);
    run.at(3, KeyExpiryChanged{NodeId{0}, key, hold_of(a), hold_of(b), ms(10), ms(until)});
    REQUIRE(run.first(Property::rel, 3) == violation(Property::rel, 3, hold_of(a), hold_of(b), 0));
  }
  SECTION("sets the same expiry") {
    run.at(3, KeyExpiryChanged{NodeId{0}, key, hold_of(a), hold_of(b), ms(10), ms(10)});
    REQUIRE_FALSE(run.first(Property::rel, 3));
  }
  SECTION("it is its own, of another hold") {
    run.at(3, KeyDeleted{NodeId{0}, key, hold_of(a), hold_of(a, 1)});
    REQUIRE_FALSE(run.first(Property::rel, 3));
  }
  SECTION("it is a counter") {
    run.at(3, KeySet{NodeId{0}, KeyId{1}, hold_of(b), Instant::never(), hold_of(a)});
    REQUIRE_FALSE(run.first(Property::rel, 3));
  }
}

TEST_CASE("RES is violated by an operation of an older hold", "[properties]") {
  Run run;
  const auto read = [](HoldId hold) { return ResourceApplied{resource, hold, false, 0}; };
  const auto write = [](HoldId hold) { return ResourceApplied{resource, hold, true, 1}; };
  run.acquired(0, hold_of(a), 10);
  run.at(1, write(hold_of(a)));
  run.acquired(20, hold_of(b), 30);
  run.at(21, write(hold_of(a)));
  REQUIRE_FALSE(run.first(Property::res, 21));
  SECTION("a read of the newer is enough") {
    run.at(22, read(hold_of(b)));
    run.at(23, write(hold_of(a)));
    REQUIRE(run.first(Property::res, 23) == violation(Property::res, 23, hold_of(a), hold_of(b)));
  }
  SECTION("the newer one may be of the same client") {
    run.acquired(40, hold_of(a, 1), 50);
    run.at(41, read(hold_of(a, 1)));
    run.at(42, read(hold_of(a)));
    REQUIRE(run.first(Property::res, 42) == violation(Property::res, 42, hold_of(a), hold_of(a, 1)));
  }
}

TEST_CASE("RES of a compare-and-set resource is about the read that a write is based on", "[properties]") {
  Run run(ResourceGuard::compare_and_set);
  const auto read = [](HoldId hold) { return ResourceApplied{resource, hold, false, 0}; };
  const auto write = [](HoldId hold) { return ResourceApplied{resource, hold, true, 1}; };
  run.acquired(0, hold_of(a), 10);
  run.at(1, read(hold_of(a)));
  run.acquired(20, hold_of(b), 30);
  run.at(21, read(hold_of(b)));
  SECTION("the older hold writes first: the newer one's read is stale") {
    run.at(22, write(hold_of(a)));
    run.at(23, write(hold_of(b)));
    REQUIRE(run.first(Property::res, 23) == violation(Property::res, 23, hold_of(b), hold_of(a)));
  }
  SECTION("unless it reads again") {
    run.at(22, write(hold_of(a)));
    run.at(23, read(hold_of(b)));
    run.at(24, write(hold_of(b)));
    REQUIRE_FALSE(run.first(Property::res, 24));
  }
  SECTION("its own write does not count") {
    run.at(22, write(hold_of(b)));
    run.at(23, write(hold_of(b)));
    REQUIRE_FALSE(run.first(Property::res, 23));
  }
}

TEST_CASE("FENCE is violated by a later hold with a token that is not greater", "[properties]") {
  Run run;
  run.acquired(0, hold_of(a), 10, 7);
  run.acquired(10, hold_of(b), 20, 0);
  SECTION("equal") {
    run.acquired(20, hold_of(a, 1), 30, 7);
    REQUIRE(run.first(Property::fence, 30) == violation(Property::fence, 20, hold_of(a, 1), hold_of(a)));
  }
  SECTION("greater") {
    run.acquired(20, hold_of(a, 1), 30, 8);
    REQUIRE_FALSE(run.first(Property::fence, 30));
  }
}

TEST_CASE("only checked kinds make a run violated", "[properties]") {
  PropertySet checked;
  SECTION("REL is not checked") { checked.insert(Property::me); }
  SECTION("REL is checked") { checked.insert(Property::rel); }
  Run run(ResourceGuard::none, checked);
  run.at(1, KeyDeleted{NodeId{1}, key, hold_of(a), hold_of(b)});
  run.monitors.finish(ms(2));
  REQUIRE(run.monitors.first(Property::rel));
  REQUIRE(run.monitors.violated() == checked.contains(Property::rel));
}

TEST_CASE("a client whose holds do not ascend is a bug of ours", "[properties]") {
  Run run;
  run.acquired(0, hold_of(a, 1), 10);
  REQUIRE_THROWS_AS(run.acquired(20, hold_of(a, 0), 30), InternalError);
  REQUIRE_NOTHROW(run.acquired(20, hold_of(a, 2), 30));
}

TEST_CASE("monitors after a reset are as new", "[properties]") {
  Run run;
  run.set_all(0, hold_of(a), 5);
  run.acquired(0, hold_of(a), 10, 7);
  run.at(0, ResourceApplied{resource, hold_of(a), true, 1});
  run.at(1, KeyDeleted{NodeId{1}, key, hold_of(a), hold_of(b)});
  run.acquired(2, hold_of(b), 20, 7);
  run.at(3, FaultBegan{});
  const Monitors copy = run.monitors;
  run.monitors.finish(ms(30));
  REQUIRE_FALSE(copy == run.monitors);
  run.reset();
  REQUIRE(run.monitors == Run().monitors);
}

}  // namespace
}  // namespace lockstep::tests
