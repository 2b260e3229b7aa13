// Tests which nodes are within reach of a client, on three nodes, directly or through two coordinators.

#include "properties/monitors/reach.h"

#include <vector>

#include <catch2/catch.hpp>

namespace lockstep::properties {
namespace {

constexpr ClientId a{0};
constexpr HostId client_a = HostId::client(a);
constexpr HostId client_b = HostId::client(ClientId{1});
constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId redis_2 = HostId::redis(NodeId{1});
constexpr HostId first = HostId::coordinator(CoordinatorId{0});
constexpr HostId second = HostId::coordinator(CoordinatorId{1});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

FaultBegan fault(FaultKind kind, HostId host, HostId peer, Instant until = ms(400)) {
  static std::uint16_t number = 0;
  return {number++, kind, host, peer, milliseconds(300).ns, until, LockPhase::held};
}
FaultBegan cut(HostId host, HostId peer) { return fault(FaultKind::partition, host, peer); }
FaultBegan stop(FaultKind kind, HostId host) { return fault(kind, host, host); }

ReachFacts setup_with(std::uint16_t coordinators) {
  ReachFacts setup;
  setup.nodes = 3;
  setup.coordinators = coordinators;
  return setup;
}

Reach reach_under(const ReachFacts& setup, const std::vector<FaultBegan>& faults) {
  Reach reach;
  reach.reset(setup);
  for (const FaultBegan& each : faults) reach.began(ms(0), each);
  return reach;
}

// Returns the nodes, as bits, that client A reaches.
NodeMask directly(const std::vector<FaultBegan>& faults) {
  return reach_under(setup_with(0), faults).within(a);
}
NodeMask through_two(const std::vector<FaultBegan>& faults) {
  return reach_under(setup_with(2), faults).within(a);
}

}  // namespace

TEST_CASE("a node is within reach if both run and their link is up both ways", "[properties]") {
  CHECK(directly({}) == 7);
  CHECK(directly({cut(client_a, redis_1)}) == 6);
  CHECK(directly({cut(redis_2, redis_2)}) == 5);
  CHECK(directly({cut(client_a, client_a)}) == 0);
  CHECK(directly({cut(client_b, redis_1), cut(client_b, client_b)}) == 7);
  for (const FaultKind kind : {FaultKind::pause, FaultKind::suspend, FaultKind::crash, FaultKind::shutdown}) {
    INFO(name_of(kind));
    CHECK(directly({stop(kind, redis_1)}) == 6);
    CHECK(directly({stop(kind, client_a)}) == 0);
    CHECK(directly({stop(kind, client_b)}) == 7);
  }
}

TEST_CASE("a lost reply, a reset, a clock and a hanging application change no reach", "[properties]") {
  for (const FaultKind kind :
       {FaultKind::rate, FaultKind::slew, FaultKind::wall_step, FaultKind::clock_freeze, FaultKind::stuck,
        FaultKind::reply_loss, FaultKind::reset, FaultKind::request_delay, FaultKind::slow,
        FaultKind::key_loss}) {
    INFO(name_of(kind));
    CHECK(directly({stop(kind, redis_1), stop(kind, client_a), fault(kind, client_a, redis_2)}) == 7);
  }
}

TEST_CASE("a link is out of reach while a delay holds up a message on its present connection",
          "[properties]") {
  Reach reach = reach_under(setup_with(0), {});
  reach.held(ms(10), {client_a, redis_1, ms(100)});
  CHECK(reach.within(a) == 6);
  CHECK(reach.next_change() == ms(100));
  reach.held(ms(20), {client_a, redis_1, ms(60)});  // another message, that arrives earlier
  CHECK(reach.next_change() == ms(100));
  reach.held(ms(30), {client_a, redis_2, ms(200)});
  reach.held(ms(40), {client_a, redis_1, ms(40)});  // a new connection
  CHECK(reach.within(a) == 5);
  reach.pass(ms(200));
  CHECK(reach.within(a) == 7);
}

TEST_CASE("a slow node is out of reach while its backlog is longer than the client's patience",
          "[properties]") {
  ReachFacts setup = setup_with(0);
  setup.patiences = {milliseconds(50), milliseconds(80)};
  setup.patience = {0, 0, 1, 0, 0, 1};
  Reach reach = reach_under(setup, {});
  for (std::uint16_t node = 0; node < 3; ++node) reach.grown(ms(10), {HostId::redis(NodeId{node}), ms(110)});
  CHECK(reach.within(a) == 0);
  reach.pass(ms(30));
  CHECK(reach.next_change() == ms(60));
  CHECK(reach.within(a) == 4);
  reach.pass(ms(60));
  CHECK(reach.within(a) == 7);
  reach.grown(ms(70), {redis_1, ms(300)});
  CHECK(reach.within(a) == 6);
  // What a killed node had to work off is forgotten.
  const FaultBegan crash = stop(FaultKind::crash, redis_1);
  reach.began(ms(80), crash);
  reach.ended(ms(90), {crash.fault, crash.kind, crash.host, crash.peer});
  CHECK(reach.within(a) == 7);
}

TEST_CASE("a client reaches the nodes of its own list, over links that exist", "[properties]") {
  ReachFacts setup = setup_with(0);
  setup.lists = {3, 6};
  CHECK(reach_under(setup, {}).within(a) == 3);
  CHECK(reach_under(setup, {}).within(ClientId{1}) == 6);
  CHECK_FALSE(reach_under(setup, {cut(client_a, redis_1)}).connected(a));
  CHECK(reach_under(setup, {cut(client_b, redis_1)}).connected(ClientId{1}));
  setup.missing = {{client_a, redis_2}};
  CHECK(reach_under(setup, {}).within(a) == 1);
  CHECK(reach_under(setup, {}).within(ClientId{1}) == 6);
}

TEST_CASE("through coordinators a node is within reach if one of them that runs connects both",
          "[properties]") {
  CHECK(through_two({}) == 7);
  CHECK(through_two({cut(client_a, first)}) == 7);
  CHECK(through_two({cut(client_a, first), cut(client_a, second)}) == 0);
  CHECK(through_two({cut(client_a, client_a)}) == 0);
  CHECK(through_two({cut(first, first), cut(second, redis_1)}) == 6);
  CHECK(through_two({cut(first, redis_1)}) == 7);
  CHECK(through_two({cut(redis_1, redis_1)}) == 6);
  CHECK(through_two({cut(client_b, first), cut(client_b, second)}) == 7);
  CHECK(through_two({cut(client_a, first), cut(second, redis_1)}) == 6);
  for (const FaultKind kind : {FaultKind::pause, FaultKind::crash, FaultKind::power_loss}) {
    CHECK(through_two({stop(kind, first)}) == 7);
    CHECK(through_two({stop(kind, first), stop(kind, second)}) == 0);
    CHECK(through_two({stop(kind, redis_1)}) == 6);
  }
}

}  // namespace lockstep::properties
