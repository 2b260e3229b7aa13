// Tests what locks with a coordinator and the lock by GETSET assume besides or instead
// (docs/PROPERTIES.md).

#include <vector>

#include <catch2/catch.hpp>

#include "tests/properties/model/known_run.h"

namespace lockstep::properties {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HoldId b{ClientId{1}, 0, 0};
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId first = HostId::coordinator(CoordinatorId{0});
constexpr HostId second = HostId::coordinator(CoordinatorId{1});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

constexpr Violation me{Property::me, ms(500), a, b, NodeId{}};
constexpr Violation lv{Property::lv, ms(500), b, b, NodeId{}, KeyId{}, ms(150)};

FaultBegan fault(FaultKind kind, HostId host, HostId peer, Instant until = ms(400)) {
  return {0, kind, host, peer, milliseconds(300).ns, until, LockPhase::held};
}

// Returns a history in which A asks at 10 ms and holds with its key on redis:1. B asks at 100 ms and gets
// redis:2. The fault is at 200 ms.
History history_with(const FaultBegan& struck) {
  const auto acquired = [](HoldId hold, NodeMask nodes) {
    return Acquired{hold, ResourceId{}, milliseconds(980), ms(1000), FencingToken{}, nodes, 1};
  };
  return {{ms(10), AcquireCalled{a.client, 0, ResourceId{}}},
          {ms(20), acquired(a, 1)},
          {ms(100), AcquireCalled{b.client, 0, ResourceId{}}},
          {ms(200), struck},
          {ms(300), acquired(b, 2)}};
}

Model model() {
  Model setup;
  setup.lock.ttl = seconds(1);
  setup.client_rates.assign(2, RateError{});
  setup.client_offsets.assign(2, Duration{});
  setup.coordinator_rates.assign(2, RateError{});
  setup.coordinator_offsets.assign(2, Duration{});
  setup.node_rates.assign(3, RateError{});
  setup.reach.nodes = 3;
  setup.reach.coordinators = 2;
  return setup;
}

std::vector<Assumption> breached(const Violation& violation, const FaultBegan& struck, const Model& setup) {
  std::vector<Assumption> names;
  for (const Breach& breach : assess(violation, history_with(struck), setup).breached)
    names.push_back(breach.assumption);
  return names;
}

using Names = std::vector<Assumption>;

}  // namespace

TEST_CASE("a crash of a coordinator breaches only where it remembers for itself", "[properties]") {
  const FaultBegan crash = fault(FaultKind::crash, first, first);
  Model setup = model();
  CHECK(breached(me, crash, setup).empty());
  setup.lock.coordinators_keep_keys = true;
  CHECK(breached(me, crash, setup) == Names{Assumption::coordinator_remembers});
  CHECK(breached(me, fault(FaultKind::pause, first, first), setup).empty());
  CHECK(breached(me, fault(FaultKind::crash, redis_1, redis_1), setup).empty());
}

TEST_CASE("what moves a client's wall clock breaches only where clocks have to agree", "[properties]") {
  for (const FaultKind kind :
       {FaultKind::wall_step, FaultKind::clock_freeze, FaultKind::slew, FaultKind::rate}) {
    INFO(name_of(kind));
    Model setup = model();
    CHECK(breached(me, fault(kind, client_a, client_a), setup).empty());
    setup.lock.client_wall_clocks_agree = true;
    CHECK(breached(me, fault(kind, client_a, client_a), setup) == Names{Assumption::client_clocks_agree});
    CHECK(breached(me, fault(kind, first, first), setup).empty());
  }
}

TEST_CASE("clocks that have to agree begin alike, and whose do not are to blame", "[properties]") {
  const FaultBegan pause = fault(FaultKind::pause, first, first);
  Model setup = model();
  setup.client_offsets[1] = milliseconds(-3);
  setup.client_rates[0] = RateError{1};
  CHECK(assess(me, history_with(pause), setup).culprits.offsets.empty());
  setup.lock.client_wall_clocks_agree = true;
  const Assessment assessment = assess(me, history_with(pause), setup);
  CHECK(assessment.culprits.offsets == std::vector<HostId>{HostId::client(b.client)});
  CHECK(assessment.culprits.rates == std::vector<RateCulprit>{{client_a, RateError{}}});
  CHECK(assessment.breached.size() == 2);
}

TEST_CASE("where a node joins, coordinators' wall clocks have to agree on when", "[properties]") {
  const FaultBegan step = fault(FaultKind::wall_step, first, first);
  Model setup = model();
  setup.coordinator_offsets[1] = milliseconds(3);
  CHECK(breached(me, step, setup).empty());
  setup.lock.coordinator_wall_clocks_agree = true;
  CHECK(breached(me, step, setup) ==
        Names{Assumption::coordinator_clocks_agree, Assumption::coordinator_clocks_agree});
  CHECK(assess(me, history_with(step), setup).culprits.offsets == std::vector<HostId>{second});
  CHECK(breached(me, fault(FaultKind::wall_step, client_a, client_a), setup).size() == 1);
  // One coordinator has nobody to agree with, but it may count a time too fast.
  setup.reach.coordinators = 1;
  const FaultBegan pause = fault(FaultKind::pause, first, first);
  CHECK(breached(me, pause, setup).empty());
  setup.coordinator_rates[0] = RateError{1};
  CHECK(breached(me, pause, setup) == Names{Assumption::coordinator_clocks_agree});
}

TEST_CASE("where coordinators count the TTL, their clocks are judged and not those of nodes",
          "[properties]") {
  const FaultBegan pause = fault(FaultKind::pause, first, first);
  Model setup = model();
  setup.coordinator_rates[0] = RateError{50'000'000};
  CHECK(breached(me, pause, setup).empty());
  setup.lock.coordinators_count_ttl = true;
  CHECK(breached(me, pause, setup).size() == 2);  // One breach is against each of the two clients.
  CHECK(assess(me, history_with(pause), setup).culprits.rates ==
        std::vector<RateCulprit>{{first, half_allowed_rate(setup.lock.ttl)}});
  setup.coordinator_rates[0] = RateError{};
  setup.node_rates[0] = RateError{50'000'000};
  CHECK(breached(me, pause, setup).empty());
}

TEST_CASE("on which node an entry lies is no set-up of a client of coordinators", "[properties]") {
  Model setup = model();
  CHECK(breached(me, fault(FaultKind::pause, first, first), setup).empty());
  setup.reach.coordinators = 0;
  CHECK(breached(me, fault(FaultKind::pause, first, first), setup) == Names{Assumption::one_node_list});
}

TEST_CASE("LV assumes a coordinator that is up and in reach of each client", "[properties]") {
  Model setup = model();
  const FaultBegan crash = fault(FaultKind::crash, first, first);
  CHECK(breached(lv, crash, setup).empty());
  setup.reach.coordinators = 1;
  CHECK(breached(lv, crash, setup) == Names{Assumption::reach});
}

}  // namespace lockstep::properties
