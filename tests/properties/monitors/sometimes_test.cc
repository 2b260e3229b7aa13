#include "properties/monitors/sometimes.h"

#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "core/observation.h"
#include "properties/monitors/monitors.h"

namespace lockstep::tests {
namespace {

using properties::Monitors;
using properties::Sometime;
using properties::Sometimes;

constexpr ClientId a{0};
constexpr ClientId b{1};
constexpr HoldId first_of_a{a, 0, 0};
constexpr HoldId first_of_b{b, 0, 0};
constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

Acquired acquired(HoldId hold, std::int64_t until) {
  return {hold, ResourceId{0}, milliseconds(10), ms(until), {}, 1, 1};
}

Monitors monitors_of(std::uint16_t clients, std::uint16_t nodes, std::uint16_t resources) {
  RunFacts facts;
  facts.clients = clients;
  facts.reach.nodes = nodes;
  facts.resources = facts.lock.keys = resources;
  return Monitors(facts);
}

TEST_CASE("an attempt is contended while another client believes in its resource", "[properties]") {
  Monitors monitors = monitors_of(2, 1, 2);
  monitors.on_event(ms(0), acquired(first_of_a, 10));
  const auto contended = [&](std::int64_t at, std::uint16_t resource) {
    monitors.on_event(ms(at), AcquireCalled{b, 0, ResourceId{resource}});
    monitors.on_event(ms(at), AttemptStarted{first_of_b, 0});
    return monitors.sometimes().count(Sometime::contended);
  };
  REQUIRE(contended(1, 1) == 0);
  REQUIRE(contended(9, 0) == 1);
  REQUIRE(contended(10, 0) == 1);
}

TEST_CASE("an acquisition is contended if its call has met another client's belief", "[properties]") {
  Monitors monitors = monitors_of(2, 1, 1);
  const auto contended = [&] { return monitors.sometimes().count(Sometime::acquired_contended); };
  monitors.on_event(ms(0), acquired(first_of_a, 10));
  monitors.on_event(ms(1), AcquireCalled{b, 0, ResourceId{0}});
  REQUIRE(contended() == 0);
  SECTION("in an earlier attempt than the one that led to it") {
    monitors.on_event(ms(1), AttemptStarted{first_of_b, 0});
    monitors.on_event(ms(12), AttemptStarted{first_of_b, 1});
    monitors.on_event(ms(13), acquired(first_of_b, 20));
    REQUIRE(contended() == 1);
    // What one call has met, the next one has not.
    monitors.on_event(ms(30), AcquireCalled{b, 1, ResourceId{0}});
    monitors.on_event(ms(30), AttemptStarted{{b, 1, 0}, 0});
    monitors.on_event(ms(31), acquired({b, 1, 0}, 40));
    REQUIRE(contended() == 1);
  }
  SECTION("not if the belief has ended before the first attempt") {
    monitors.on_event(ms(10), AttemptStarted{first_of_b, 0});
    monitors.on_event(ms(11), acquired(first_of_b, 20));
    REQUIRE(contended() == 0);
    REQUIRE(monitors.sometimes().count(Sometime::acquired) == 2);
  }
}

TEST_CASE("a belief has expired while held if nothing else ended it first", "[properties]") {
  Monitors monitors = monitors_of(2, 1, 1);
  const auto expired = [&] { return monitors.sometimes().count(Sometime::expired_while_held); };
  monitors.on_event(ms(0), acquired(first_of_a, 10));
  SECTION("released in time") {
    monitors.on_event(ms(9), BeliefEnded{first_of_a, BeliefEnd::release_called});
    monitors.on_event(ms(20), Released{first_of_a});
    monitors.finish(ms(30));
    REQUIRE(expired() == 0);
    REQUIRE(monitors.sometimes().count(Sometime::released) == 1);
  }
  SECTION("released too late, counted once") {
    monitors.on_event(ms(11), BeliefEnded{first_of_a, BeliefEnd::release_called});
    monitors.on_event(ms(20), Released{first_of_a});
    monitors.finish(ms(30));
    REQUIRE(expired() == 1);
  }
  SECTION("never released") {
    monitors.finish(ms(30));
    REQUIRE(expired() == 1);
  }
  SECTION("expired, extended, expired again") {
    monitors.on_event(ms(11), Extended{first_of_a, milliseconds(10), ms(21)});
    monitors.on_event(ms(22), BeliefEnded{first_of_a, BeliefEnd::lost});
    REQUIRE(expired() == 2);
    REQUIRE(monitors.sometimes().count(Sometime::extended) == 1);
  }
}

TEST_CASE("a quorum counts as one without validity if its attempt ends without a hold", "[properties]") {
  Monitors monitors = monitors_of(2, 1, 1);
  const auto count = [&] { return monitors.sometimes().count(Sometime::quorum_without_validity); };
  monitors.on_event(ms(0), QuorumReached{first_of_a, 3});
  SECTION("it acquires") {
    monitors.on_event(ms(1), acquired(first_of_a, 10));
    monitors.on_event(ms(2), AttemptStarted{{a, 0, 1}, 0});
    REQUIRE(count() == 0);
    REQUIRE(monitors.sometimes().count(Sometime::acquired) == 1);
  }
  SECTION("it tries again") {
    monitors.on_event(ms(1), AttemptStarted{first_of_a, 1});
    monitors.on_event(ms(2), Rejected{a, 0});
    REQUIRE(count() == 1);
    REQUIRE(monitors.sometimes().count(Sometime::rejected) == 1);
  }
  SECTION("it is rejected") {
    monitors.on_event(ms(1), Rejected{a, 0});
    REQUIRE(count() == 1);
  }
}

TEST_CASE("faults are counted by kind and phase, and refusals of writes", "[properties]") {
  Monitors monitors = monitors_of(2, 1, 1);
  FaultBegan fault;
  fault.kind = FaultKind::partition;
  fault.phase = LockPhase::extending;
  monitors.on_event(ms(0), fault);
  monitors.on_event(ms(1), ResourceRefused{ResourceId{0}, first_of_a, true});
  monitors.on_event(ms(1), ResourceRefused{ResourceId{0}, first_of_a, false});

  Sometimes sum = monitors.sometimes();
  sum.merge(monitors.sometimes());
  REQUIRE(sum.count(FaultKind::partition, LockPhase::extending) == 2);
  REQUIRE(sum.count(FaultKind::partition, LockPhase::held) == 0);
  REQUIRE(sum.count(Sometime::stale_write_refused) == 2);
  const auto index = Sometimes::named("partition in extending");
  REQUIRE(index);
  REQUIRE(sum.count(*index) == 2);
}

TEST_CASE("each counter has a name of its own", "[properties]") {
  std::set<std::string> names;
  for (std::size_t i = 0; i < Sometimes::size; ++i) {
    names.insert(Sometimes::name(i));
    REQUIRE(Sometimes::named(Sometimes::name(i)) == i);
  }
  REQUIRE(names.size() == Sometimes::size);
  REQUIRE(names.contains("pause in held"));
  REQUIRE(names.contains("expired_while_held"));
  REQUIRE_FALSE(Sometimes::named("pause in the pub"));
}

}  // namespace
}  // namespace lockstep::tests
