#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/sim/world/simulation.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using sim::Direction;
using sim::TriggerEvent;

std::vector<std::int64_t> arrivals_ms(const std::vector<Traffic>& traffic) {
  std::vector<std::int64_t> found;
  for (const Traffic& one : traffic) found.push_back(one.at.ns / 1'000'000);
  return found;
}

using Times = std::vector<std::int64_t>;

constexpr std::int64_t one_ms = 1'000'000;

// Gives the simulation every fault that delays messages.
void make_busy(Simulation& many, std::uint64_t seed) {
  many.seed = Seed{seed};
  many.setup.latency = {Distribution::uniform, milliseconds(1), milliseconds(40)};
  many.setup.workload.rounds = 0;
  many.setup.workload.extend_after = milliseconds(3);
  many.setup.duration = milliseconds(600);
  many.policy.node_timeout = milliseconds(10);
  many.policy.retry_delay_min = many.policy.retry_delay_max = milliseconds(5);
  for (const FaultKind kind : {FaultKind::partition, FaultKind::request_delay, FaultKind::reply_delay,
                               FaultKind::pause, FaultKind::suspend}) {
    sim::FaultFamily family;
    family.kind = kind;
    family.slots = 6;
    const bool of_link = strikes_links(kind);
    family.targets = {of_link ? link(client(0), redis(0)) : host(redis(0)),
                      of_link ? link(client(1), redis(0)) : host(client(1)), host(client(0))};
    family.anchors = {on(TriggerEvent::start)};
    family.offset = {Distribution::uniform, Duration{}, milliseconds(600)};
    family.magnitude_min = milliseconds(1).ns;
    family.magnitude_max = milliseconds(100).ns;
    many.setup.families.push_back(family);
  }
}

// Requires that what was sent arrives in its order. Returns how many messages arrived, and counts in
// `queued_behind` those that would have overtaken another.
std::size_t deliveries_in_order(const Simulation& many, HostId source, HostId destination,
                                std::size_t& queued_behind) {
  std::vector<MessageText> sent;
  Instant last = Instant::before_all();
  for (const auto& [at, what] : many.seen<MessageSent>()) {
    if (what.from != source || what.to != destination) continue;
    sent.push_back(what.text);
    if (what.arrives == last) ++queued_behind;
    RC_ASSERT(what.arrives >= last);
    last = what.arrives;
  }
  std::vector<MessageText> arrived;
  for (const auto& [at, what] : many.seen<MessageDelivered>()) {
    if (what.from == source && what.to == destination) arrived.push_back(what.text);
  }
  RC_ASSERT(arrived.size() <= sent.size());
  RC_ASSERT(std::equal(arrived.begin(), arrived.end(), sent.begin()));
  return arrived.size();
}

}  // namespace

TEST_CASE("without faults a round takes just the latencies and the work", "[sim]") {
  Simulation one(1, 3);
  one.run();
  REQUIRE(one.seen<Acquired>().size() == 1);
  REQUIRE(one.seen<Acquired>().at(0).at == at_ms(2));
  REQUIRE(one.seen<Released>().at(0).at == at_ms(18));
  for (std::uint16_t node = 0; node < 3; ++node) {
    REQUIRE(arrivals_ms(one.delivered(client(0), redis(node))) == Times{1, 17});
    REQUIRE(arrivals_ms(one.delivered(redis(node), client(0))) == Times{2, 18});
  }
  REQUIRE(arrivals_ms(one.delivered(client(0), HostId::resource())) == Times{3, 15});
  REQUIRE(arrivals_ms(one.delivered(HostId::resource(), client(0))) == Times{4, 16});
  REQUIRE(one.seen<MessageDropped>().empty());
}

TEST_CASE("what is sent on one connection arrives in its order, through every fault but a reset", "[sim]") {
  std::size_t compared = 0;
  std::size_t queued_behind = 0;
  check_property(
      "in-order delivery",
      [&](std::uint64_t seed) {
        Simulation many(3, 3);
        make_busy(many, seed);
        many.run();
        for (std::uint16_t from = 0; from < 3; ++from) {
          for (std::uint16_t to = 0; to < 3; ++to) {
            for (const bool is_reply : {false, true}) {
              const HostId source = is_reply ? redis(to) : client(from);
              const HostId destination = is_reply ? client(from) : redis(to);
              compared += deliveries_in_order(many, source, destination, queued_behind);
            }
          }
        }
      },
      60);
  REQUIRE(compared > 1000);
  REQUIRE(queued_behind > 100);  // In these cases a message would have overtaken another.
}

TEST_CASE("a cut link holds messages and delivers them in order when it heals", "[sim]") {
  Simulation cut(1, 3);
  cut.policy.node_timeout = milliseconds(20);  // Requests time out and others follow during the cut.
  cut.fault(FaultKind::partition, link(client(0), redis(1)), Duration{}, 100 * one_ms);
  cut.run();
  // The SET was sent at 0 ms and the DEL at 36 ms, after the wait for redis:2 and the work. Both arrive
  // after the healing at 100 ms.
  const auto requests = cut.delivered(client(0), redis(1));
  REQUIRE(arrivals_ms(requests) == Times{101, 101});
  REQUIRE(requests.at(0).command == CommandKind::set_nx);
  REQUIRE(requests.at(1).command == CommandKind::compare_delete);
  REQUIRE(arrivals_ms(cut.delivered(redis(1), client(0))) == Times{102, 102});
  REQUIRE(arrivals_ms(cut.delivered(client(0), redis(0))) == Times{1, 35});
  REQUIRE(cut.seen<MessageDropped>().empty());
  REQUIRE(cut.seen<FaultEnded>().back().at == at_ms(100));
}

TEST_CASE("what is sent into a cut takes its own latency from the healing on", "[sim]") {
  Simulation cut(1, 3);
  cut.setup.latency.max = milliseconds(100);
  ChoiceKey key;
  key.kind = ChoiceKind::request_latency;
  key.host_kind = HostKind::redis;
  cut.overrides.set(key, 7 * one_ms);
  cut.fault(FaultKind::partition, link(client(0), redis(0)), Duration{}, 30 * one_ms);
  cut.run();
  REQUIRE(cut.delivered(client(0), redis(0)).at(0).at == at_ms(30 + 1 + 7));
  REQUIRE(cut.seen<MessageSent>().at(0).what.arrives == at_ms(30 + 1 + 7));
}

TEST_CASE("what was on its way when the link was cut waits too, and stays before what was sent later",
          "[sim]") {
  // Two requests are on their way. The first is due before the healing and waits for the link; the second
  // is due after the healing and waits behind the first.
  Simulation cut(1, 3);
  cut.setup.latency = {Distribution::uniform, milliseconds(1), milliseconds(100)};
  cut.policy.node_timeout = milliseconds(5);
  cut.policy.attempts = 1;
  cut.policy.quorum = 3;
  ChoiceKey key;
  key.kind = ChoiceKind::request_latency;
  key.host_kind = HostKind::redis;
  cut.overrides.set(key, 9 * one_ms);  // SET, sent at 0 ms, due at 10 ms
  key.step = Step::release;
  cut.overrides.set(key, microseconds(14'500).ns);  // DEL, sent at 5 ms, due at 20.5 ms
  cut.fault(FaultKind::partition, link(client(0), redis(0)), milliseconds(8), 12 * one_ms);
  cut.run();
  const auto requests = cut.delivered(client(0), redis(0));
  REQUIRE(requests.size() == 2);
  REQUIRE(requests.at(0).command == CommandKind::set_nx);
  REQUIRE(requests.at(0).at == at_ms(21));
  REQUIRE(requests.at(1).command == CommandKind::compare_delete);
  REQUIRE(requests.at(1).at == at_ms(21));
}

TEST_CASE("a cut of one direction lets the other through", "[sim]") {
  for (const Direction direction : {Direction::request, Direction::reply}) {
    Simulation cut(1, 3);
    cut.policy.attempts = 1;
    cut.fault(FaultKind::partition, link(client(0), redis(2), direction), Duration{}, 60 * one_ms);
    cut.run();
    const Times requests = arrivals_ms(cut.delivered(client(0), redis(2)));
    const Times replies = arrivals_ms(cut.delivered(redis(2), client(0)));
    if (direction == Direction::request) {
      REQUIRE(requests == Times{61, 65});
      REQUIRE(replies == Times{62, 66});
    } else {
      REQUIRE(requests == Times{1, 65});
      REQUIRE(replies == Times{61, 66});
    }
  }
}

TEST_CASE("a host alone is cut off from everybody", "[sim]") {
  Simulation of_client(2, 3);
  of_client.fault(FaultKind::partition, host(client(1)), Duration{}, 300 * one_ms);
  of_client.run();
  REQUIRE(of_client.seen<Released>().at(0).what.hold.client == ClientId{0});
  for (const Instant at : of_client.handled_at(client(1))) REQUIRE(at > at_ms(300));
  for (std::uint16_t node = 0; node < 3; ++node) {
    REQUIRE(of_client.delivered(client(1), redis(node)).front().at == at_ms(301));
  }

  Simulation of_node(2, 3);
  of_node.fault(FaultKind::partition, host(redis(1)), Duration{}, 300 * one_ms);
  of_node.run();
  REQUIRE_FALSE(of_node.handled_at(redis(1)).empty());
  for (const Instant at : of_node.handled_at(redis(1))) REQUIRE(at > at_ms(300));
  REQUIRE(of_node.delivered(client(0), redis(0)).front().at == at_ms(1));

  Simulation of_resource(1, 3);
  of_resource.fault(FaultKind::partition, host(HostId::resource()), Duration{}, 300 * one_ms);
  of_resource.run();
  REQUIRE(of_resource.handled_at(HostId::resource()).front() == at_ms(301));
  REQUIRE(of_resource.seen<Acquired>().at(0).at == at_ms(2));
}

TEST_CASE("overlapping cuts last until the later one heals", "[sim]") {
  Simulation cut(1, 3);
  cut.policy.attempts = 1;
  cut.fault(FaultKind::partition, link(client(0), redis(0)), Duration{}, 50 * one_ms);
  cut.fault(FaultKind::partition, link(client(0), redis(0)), milliseconds(20), 100 * one_ms);
  cut.fault(FaultKind::partition, link(client(0), redis(0)), milliseconds(30), 5 * one_ms);
  cut.run();
  REQUIRE(cut.delivered(client(0), redis(0)).front().at == at_ms(121));
}

TEST_CASE("a request delay holds one request and what is behind it", "[sim]") {
  Simulation late(1, 3);
  late.policy.attempts = 1;
  late.policy.node_timeout = milliseconds(5);
  late.fault(FaultKind::request_delay, link(client(0), redis(0)), Duration{}, 40 * one_ms);
  late.run();
  const auto requests = late.delivered(client(0), redis(0));
  // The SET is 40 ms late. The DEL, sent at 19 ms with the usual latency, arrives only behind it.
  REQUIRE(arrivals_ms(requests) == Times{41, 41});
  REQUIRE(requests.at(0).command == CommandKind::set_nx);
  REQUIRE(arrivals_ms(late.delivered(redis(0), client(0))) == Times{42, 42});
  REQUIRE(arrivals_ms(late.delivered(client(0), redis(1))) == Times{1, 20});

  Simulation usual(1, 3);
  usual.fault(FaultKind::request_delay, link(client(0), redis(0)), Duration{}, 10 * one_ms);
  usual.run();
  // Only the next request is late.
  REQUIRE(arrivals_ms(usual.delivered(client(0), redis(0))) == Times{11, 27});
}

TEST_CASE("delays that strike before the next message add up", "[sim]") {
  Simulation late(1, 3);
  late.fault(FaultKind::request_delay, link(client(0), redis(0)), Duration{}, 10 * one_ms);
  late.fault(FaultKind::request_delay, link(client(0), redis(0)), Duration{}, 5 * one_ms);
  late.run();
  REQUIRE(arrivals_ms(late.delivered(client(0), redis(0))) == Times{16, 32});
}

TEST_CASE("a reply delay holds one reply: the command was executed in time", "[sim]") {
  Simulation late(1, 3);
  late.fault(FaultKind::reply_delay, link(client(0), redis(0)), Duration{}, 10 * one_ms);
  late.run();
  REQUIRE(arrivals_ms(late.delivered(client(0), redis(0))) == Times{1, 27});
  REQUIRE(arrivals_ms(late.delivered(redis(0), client(0))) == Times{12, 28});
  REQUIRE(late.seen<Acquired>().at(0).at == at_ms(12));
}

TEST_CASE("a lost reply is one reply: its command was executed, the next is answered", "[sim]") {
  Simulation lost(1, 3);
  lost.fault(FaultKind::reply_loss, link(client(0), redis(0)), Duration{}, 1);
  lost.run();
  REQUIRE(lost.seen<MessageDropped>().size() == 1);
  const auto dropped = lost.dropped(redis(0), client(0), MessageFate::lost_reply);
  REQUIRE(dropped.size() == 1);
  REQUIRE(dropped.at(0).at == at_ms(1));
  REQUIRE(dropped.at(0).command == CommandKind::set_nx);
  REQUIRE(dropped.at(0).reply == (Reply{ReplyKind::ok, 0}));
  REQUIRE(lost.seen<KeySet>().size() == 3);
  REQUIRE(lost.seen<Acquired>().at(0).at == at_ms(50));  // This is the node timeout.
  REQUIRE(lost.seen<Acquired>().at(0).what.grants == 2);
  REQUIRE(arrivals_ms(lost.delivered(redis(0), client(0))) == Times{66});
}

}  // namespace lockstep::tests
