// Tests what counts as a stall of a lock that reports no validity, and how much of it is allowed.

#include "properties/model/stalls.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/properties/model/known_run.h"

namespace lockstep::properties {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId client_b = HostId::client(ClientId{1});
constexpr HostId redis_1 = HostId::redis(NodeId{0});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

Recorded fault(Instant at, FaultKind kind, HostId host, HostId peer, std::int64_t length_ms,
               std::uint16_t number = 0) {
  const Duration length = milliseconds(length_ms);
  return {at, FaultBegan{number, kind, host, peer, length.ns, at + length, LockPhase::held}};
}

Recorded fault(Instant at, FaultKind kind, HostId host, std::int64_t length_ms, std::uint16_t number = 0) {
  return fault(at, kind, host, host, length_ms, number);
}

Recorded sent(Instant at, HostId from, HostId to, HoldId hold, Instant arrives) {
  MessageText text;
  text.hold = hold;
  return {at, MessageSent{from, to, Coordinate{}, text, arrives}};
}

// Returns a history in which A asks at 10 ms, and redis:1 sets its key at 15 ms.
History history_with(std::vector<Recorded> more) {
  History history{{ms(10), AcquireCalled{a.client, 0, ResourceId{}}},
                  {ms(15), KeySet{NodeId{0}, KeyId{0}, a, ms(1015), std::nullopt}}};
  history.insert(history.end(), more.begin(), more.end());
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
  return history;
}

// Returns the length of all stalls of A up to 1100 ms.
Duration stalled(const std::vector<Recorded>& more) {
  Duration sum;
  for (const Stall& stall : stalls_of(a, history_with(more), ms(1100))) sum += stall.lasts;
  return sum;
}

constexpr Violation me{Property::me, ms(1100), a, b, NodeId{}};

// Work takes 100 ms at most and round trips 20 ms, so below 880 ms of a TTL of 1 s are allowed.
Model model() {
  Model setup;
  setup.lock.ttl = seconds(1);
  setup.client_rates.assign(2, RateError{});
  setup.node_rates.assign(3, RateError{});
  setup.lock.reports_validity = false;
  setup.longest_work = milliseconds(100);
  setup.round_trip = milliseconds(20);
  return setup;
}

}  // namespace

TEST_CASE("a stall is what holds up the holder, its links or its nodes, and nothing else", "[properties]") {
  for (const FaultKind kind : {FaultKind::pause, FaultKind::suspend}) {
    CHECK(stalled({fault(ms(100), kind, client_a, 50)}) == milliseconds(50));
    CHECK(stalled({fault(ms(100), kind, redis_1, 50)}) == milliseconds(50));
    CHECK(stalled({fault(ms(100), kind, client_b, 50)}) == Duration{});
    CHECK(stalled({fault(ms(100), kind, HostId::resource(), 50)}) == Duration{});
  }
  CHECK(stalled({fault(ms(100), FaultKind::crash, redis_1, 50)}) == milliseconds(50));
  CHECK(stalled({fault(ms(100), FaultKind::crash, client_a, 50)}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::stuck, client_a, 50)}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::partition, client_a, redis_1, 50)}) == milliseconds(50));
  CHECK(stalled({fault(ms(100), FaultKind::partition, client_b, redis_1, 50)}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::partition, client_a, HostId::resource(), 50)}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::pause, client_a, 50),
                 fault(ms(120), FaultKind::pause, redis_1, 50, 1)}) == milliseconds(100));
}

TEST_CASE("only what follows the last setting of the expiry counts, up to the violation", "[properties]") {
  CHECK(stalled({fault(ms(5), FaultKind::pause, client_a, 20)}) == milliseconds(10));
  CHECK(stalled({fault(ms(5), FaultKind::pause, client_a, 10)}) == Duration{});
  CHECK(stalled({fault(ms(1000), FaultKind::pause, client_a, 500)}) == milliseconds(100));
  const Recorded extended{ms(200), KeyExpiryChanged{NodeId{0}, KeyId{0}, a, a, ms(1015), ms(1200)}};
  const Recorded by_another{ms(200), KeyExpiryChanged{NodeId{0}, KeyId{0}, a, b, ms(1015), ms(1200)}};
  CHECK(stalled({fault(ms(100), FaultKind::pause, client_a, 50), extended}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::pause, client_a, 50), by_another}) == milliseconds(50));
  CHECK(stalls_of(b, history_with({fault(ms(100), FaultKind::pause, client_b, 50)}), ms(1100)).empty());
}

TEST_CASE("a delay counts where it strikes a message of the hold", "[properties]") {
  const Recorded delay = fault(ms(100), FaultKind::request_delay, client_a, redis_1, 50);
  const Recorded late = sent(ms(110), client_a, redis_1, a, ms(161));
  CHECK(stalled({delay, late}) == milliseconds(50));
  CHECK(stalled({delay, sent(ms(105), client_a, redis_1, b, ms(156)), late}) == Duration{});
  CHECK(stalled({delay}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::reply_delay, client_a, redis_1, 50), late}) == Duration{});
  CHECK(stalled({fault(ms(100), FaultKind::slow, redis_1, 30), late}) == milliseconds(30));
}

TEST_CASE("stalls breach from what the work leaves of the TTL on, or from a third of it", "[properties]") {
  const auto assessed = [](const std::vector<Recorded>& more, const Model& setup) {
    return assess(me, history_with(more), setup);
  };
  const auto pause = [](std::int64_t length_ms) {
    return fault(ms(100), FaultKind::pause, client_a, length_ms);
  };
  CHECK(assessed({pause(879)}, model()).breached.empty());
  const Assessment breaching = assessed({pause(880)}, model());
  REQUIRE(breaching.breached.size() == 1);
  CHECK(breaching.breached[0].assumption == Assumption::stalls);
  CHECK(breaching.breached[0].allowed == Quantity{milliseconds(880)});
  CHECK(breaching.breached[0].seen == Quantity{milliseconds(880)});
  CHECK(breaching.culprits.faults == std::vector<FaultCulprit>{{0, Resized{milliseconds(440).ns}}});
  Model setup = model();
  setup.lock.reports_validity = true;
  CHECK(assessed({pause(880)}, setup).breached.empty());
  setup = model();
  setup.renews = true;
  CHECK(assessed({pause(313)}, setup).breached.empty());
  CHECK(assessed({pause(314)}, setup).breached.size() == 1);
  // Nothing is allowed, so the neighbour is no pause; and without a stall nothing is breached.
  setup.renews = false;
  setup.longest_work = milliseconds(990);
  CHECK(assessed({pause(1)}, setup).culprits.faults == std::vector<FaultCulprit>{{0, Gone{}}});
  CHECK(assessed({}, setup).breached.empty());
}

TEST_CASE("each stall's neighbour is shorter in proportion", "[properties]") {
  const Assessment breaching =
      assess(me,
             history_with({fault(ms(20), FaultKind::pause, client_a, 600, 0),
                           fault(ms(700), FaultKind::partition, client_a, redis_1, 300, 1)}),
             model());
  const std::int64_t a_900th = milliseconds(440).ns / 900;
  REQUIRE(breaching.culprits.faults.size() == 2);
  CHECK(std::get<Resized>(breaching.culprits.faults[0].neighbour).magnitude / 600 == a_900th);
  CHECK(std::get<Resized>(breaching.culprits.faults[1].neighbour).magnitude / 300 == a_900th);
}

}  // namespace lockstep::properties
