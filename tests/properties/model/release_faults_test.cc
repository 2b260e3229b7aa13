#include "properties/model/release_faults.h"

#include <algorithm>
#include <vector>

#include <catch2/catch.hpp>

// In these histories A holds from 20 ms on, calls release at 100 ms and asks redis:1 to delete its key. At
// 300 ms redis:1 still keeps it.

namespace lockstep::properties {
namespace {

constexpr HoldId a{ClientId{0}, 0, 0};
constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId redis_1 = HostId::redis(NodeId{0});
constexpr HostId redis_2 = HostId::redis(NodeId{1});

constexpr Instant ms(std::int64_t n) { return Instant{} + milliseconds(n); }

constexpr Violation orphan{Property::orph, ms(300), a, a, NodeId{0}};

Recorded began(std::int64_t at_ms, FaultKind kind, HostId host, HostId peer, std::int64_t until_ms) {
  return {ms(at_ms), FaultBegan{0, kind, host, peer, 1, ms(until_ms), LockPhase::held}};
}

MessageText deletion() {
  MessageText text;
  text.hold = a;
  text.command.kind = CommandKind::compare_delete;
  return text;
}

Recorded dropped(std::int64_t at_ms, Step step, HostId to, MessageFate fate) {
  MessageText text = deletion();
  if (step != Step::release) text.command.kind = CommandKind::set_nx;
  return {ms(at_ms), MessageDropped{client_a, to, Coordinate{step, 0, 0}, text, fate}};
}

Recorded sent(HostId to) {
  return {ms(100), MessageSent{client_a, to, Coordinate{Step::release, 0, 0}, deletion(), ms(101)}};
}

std::size_t found(std::vector<Recorded> more, HostId asked = redis_1) {
  History history{{ms(20), Acquired{a, ResourceId{}, milliseconds(900), ms(900), FencingToken{}, 7, 3}},
                  {ms(100), BeliefEnded{a, BeliefEnd::release_called}},
                  sent(asked)};
  history.insert(history.end(), more.begin(), more.end());
  std::stable_sort(history.begin(), history.end(),
                   [](const Recorded& x, const Recorded& y) { return x.at < y.at; });
  return release_faults(orphan, history).size();
}

}  // namespace

TEST_CASE("what is over before the release kept nothing from the node", "[properties]") {
  CHECK(found({}) == 0);
  CHECK(found({began(50, FaultKind::partition, client_a, redis_1, 100)}) == 0);
  CHECK(found({began(50, FaultKind::partition, client_a, redis_1, 101)}) == 1);
  CHECK(found({began(50, FaultKind::crash, redis_1, redis_1, 100)}) == 0);
  CHECK(found({began(50, FaultKind::crash, redis_1, redis_1, 101)}) == 1);
  CHECK(found({began(99, FaultKind::reset, client_a, redis_1, 99)}) == 0);
  CHECK(found({began(100, FaultKind::reset, client_a, redis_1, 100)}) == 1);
  CHECK(found({began(301, FaultKind::reset, client_a, redis_1, 301)}) == 0);
}

TEST_CASE("a request that was lost on a broken connection is, even if that comes to light later",
          "[properties]") {
  const Recorded late{ms(100),
                      MessageSent{client_a, redis_1, Coordinate{Step::release, 0, 0}, deletion(), ms(310)}};
  const Recorded reset = began(99, FaultKind::reset, client_a, redis_1, 99);
  const Recorded lost = dropped(310, Step::release, redis_1, MessageFate::reset);
  CHECK(found({late, reset, lost}) == 1);
  // It arrives, or another fault keeps it from the node behind the violation.
  CHECK(found({late, reset}) == 0);
  CHECK(found({late, reset, began(305, FaultKind::reset, client_a, redis_1, 305), lost}) == 0);
  // Nor does that one take the blame for a request that was lost before.
  const Recorded lost_before = dropped(101, Step::release, redis_1, MessageFate::reset);
  CHECK(found({reset, lost_before, late, began(305, FaultKind::reset, client_a, redis_1, 305), lost}) == 1);
  // What is lost was sent behind the violation.
  CHECK(found({reset, lost}) == 0);
}

TEST_CASE("where no request to delete the key was sent, nothing kept it from the node", "[properties]") {
  const Recorded cut = began(50, FaultKind::partition, client_a, redis_1, 101);
  CHECK(found({cut}) == 1);
  CHECK(found({cut}, redis_2) == 0);
}

TEST_CASE("a request that was sent before its attempt was over is owed from then on", "[properties]") {
  const Recorded early{ms(60),
                       MessageSent{client_a, redis_1, Coordinate{Step::release, 0, 0}, deletion(), ms(61)}};
  const Recorded reset = began(80, FaultKind::reset, client_a, redis_1, 80);
  CHECK(found({early, reset}) == 1);
  CHECK(found({reset}) == 0);
  CHECK(found({early, began(50, FaultKind::reset, client_a, redis_1, 50)}) == 0);
}

TEST_CASE("a node that was paused has got the request since", "[properties]") {
  CHECK(found({began(90, FaultKind::pause, redis_1, redis_1, 200)}) == 0);
}

TEST_CASE("a fault of another node or of the client's process is none of the release", "[properties]") {
  CHECK(found({began(90, FaultKind::partition, client_a, redis_2, 200)}) == 0);
  CHECK(found({began(90, FaultKind::crash, redis_2, redis_2, 200)}) == 0);
  CHECK(found({began(90, FaultKind::pause, client_a, client_a, 200)}) == 0);
}

TEST_CASE("a release through a coordinator is kept back by what is between, too", "[properties]") {
  const HostId coordinator = HostId::coordinator(CoordinatorId{1});
  CHECK(found({began(90, FaultKind::partition, client_a, coordinator, 200)}) == 1);
  CHECK(found({began(90, FaultKind::partition, coordinator, redis_1, 200)}) == 1);
  CHECK(found({began(90, FaultKind::partition, coordinator, redis_2, 200)}) == 0);
  CHECK(found({began(90, FaultKind::crash, coordinator, coordinator, 200)}) == 1);
  CHECK(found({began(90, FaultKind::request_delay, client_a, coordinator, 200)}) == 0);
  const Recorded reset = began(99, FaultKind::reset, client_a, coordinator, 99);
  CHECK(found({reset}) == 0);
  CHECK(found({reset, dropped(101, Step::release, coordinator, MessageFate::reset)}) == 1);
  CHECK(found({reset, dropped(101, Step::acquire, coordinator, MessageFate::reset)}) == 0);
}

TEST_CASE("a connection that the client does not know to be broken is down at the release", "[properties]") {
  const Recorded reset = began(99, FaultKind::reset, client_a, redis_1, 99);
  const Recorded lost = dropped(101, Step::release, redis_1, MessageFate::reset);
  CHECK(found({reset, lost}) == 1);
  CHECK(found({lost}) == 0);
  CHECK(found({reset, dropped(101, Step::release, redis_2, MessageFate::reset)}) == 0);
  CHECK(found({reset, dropped(101, Step::extend, redis_1, MessageFate::reset)}) == 0);
  // The last of several breaks is to blame.
  CHECK(found({began(50, FaultKind::reset, client_a, redis_1, 50), reset, lost}) == 1);
  // A break at the release itself is to blame, and no earlier one.
  CHECK(found({began(50, FaultKind::power_loss, redis_1, redis_1, 60),
               began(100, FaultKind::reset, client_a, redis_1, 100), lost}) == 1);
  // A node that is up again, with its saved keys, knows nothing of its old connections.
  CHECK(found({began(50, FaultKind::power_loss, redis_1, redis_1, 60), lost}) == 1);
}

}  // namespace lockstep::properties
