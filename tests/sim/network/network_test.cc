// Tests the network by itself: messages between hosts that do nothing with them.

#include "sim/network/network.h"

#include <catch2/catch.hpp>

#include "tests/support/observations.h"

namespace lockstep::sim {
namespace {

using tests::all_of;
using tests::at_ms;
using tests::RecordingObserver;

constexpr HostId client_a = HostId::client(ClientId{0});
constexpr HostId client_b = HostId::client(ClientId{1});
constexpr HostId node_1 = HostId::redis(NodeId{0});
const Command set_nx{CommandKind::set_nx, KeyId{0}, 100, 7};
const Reply ok{ReplyKind::ok, 0};

// Two clients and two nodes, with one millisecond between any two.
struct Wires {
  explicit Wires(std::vector<LinkTopology> links = {}) {
    setup.clients = 2;
    setup.nodes = 2;
    setup.latency = {Distribution::uniform, milliseconds(1), milliseconds(1)};
    setup.links = std::move(links);
    chooser.reset(schedule);
    timeline.reset(16, 8);
    network.reset(setup, Instant::never());
    network.admit_faults();
  }

  void ask(HostId from, HostId to, std::uint32_t attempt = 0) {
    const HoldId hold{ClientId{from.index}, 0, 0};
    network.send_request(timeline, chooser, network.hosts().index_of(from).value, server(to),
                         {set_nx, Step::acquire, RequestId{}, attempt, hold});
  }
  std::size_t server(HostId host) const { return network.hosts().server_of(network.hosts().index_of(host)); }
  void close(HostId from, HostId to) {
    network.close(timeline, network.hosts().index_of(from).value, server(to));
  }
  void strike(FaultKind kind, FaultTarget target, Instant until = Instant::never(),
              std::int64_t magnitude = 0) {
    Fault fault;
    fault.kind = kind;
    fault.target = target;
    fault.magnitude = magnitude;
    network.strike(timeline, fault, until);
  }
  // Takes the next event that no cut holds. REQUIRES: there is one.
  Event take() {
    for (;;) {
      REQUIRE(timeline.next(Instant::never()) != nullptr);
      const Event event = timeline.take();
      if (!network.held_by_cut(timeline, event)) return event;
    }
  }
  bool nothing_is_pending() { return timeline.next(Instant::never()) == nullptr; }
  std::vector<MessageFate> fates() const {
    std::vector<MessageFate> fates;
    for (const auto& dropped : all_of<MessageDropped>(timeline.observer().history))
      fates.push_back(dropped.what.fate);
    return fates;
  }

  Setup setup;
  Schedule schedule;
  Chooser chooser;
  Timeline<RecordingObserver> timeline;
  Network<false> network;
};

FaultTarget link(HostId host, HostId peer, Direction direction = Direction::both) {
  return {host, peer, direction};
}
using Fates = std::vector<MessageFate>;

}  // namespace

TEST_CASE("a request travels to the server and the answer back, each told of", "[sim]") {
  Wires wires;
  wires.ask(client_b, node_1);
  const Event request = wires.take();
  REQUIRE(request.at == at_ms(1));
  REQUIRE(request.was() == EventClass::request);
  REQUIRE_FALSE(wires.network.loses_request(wires.timeline, request));
  wires.network.tell_of_delivery(wires.timeline, request);
  wires.network.send_reply(wires.timeline, wires.chooser, request, ok);
  const Event reply = wires.take();
  REQUIRE(reply.at == at_ms(2));
  REQUIRE(reply.message.answer() == ok);
  REQUIRE_FALSE(wires.network.loses_reply(wires.timeline, reply));
  const auto sent = all_of<MessageSent>(wires.timeline.observer().history);
  REQUIRE(sent.size() == 2);
  REQUIRE((sent[0].what.from == client_b && sent[0].what.to == node_1));
  REQUIRE((sent[1].what.from == node_1 && sent[1].what.to == client_b && sent[1].what.text.is_reply));
  REQUIRE(sent[1].what.arrives == at_ms(2));
  REQUIRE(all_of<MessageDelivered>(wires.timeline.observer().history).size() == 1);
  REQUIRE(wires.nothing_is_pending());
}

TEST_CASE("the schedule names a message's latency by its coordinates", "[sim]") {
  Wires wires;
  ChoiceKey key;
  key.kind = ChoiceKind::request_latency;
  key.step = Step::acquire;
  key.host_kind = HostKind::redis;
  key.client = 1;
  key.index = 1;
  key.attempt = 4;
  wires.schedule.set(key, milliseconds(30).ns);
  wires.chooser.reset(wires.schedule);
  wires.ask(client_b, HostId::redis(NodeId{1}), 4);
  wires.ask(client_b, node_1, 4);
  wires.ask(client_a, HostId::redis(NodeId{1}), 4);
  REQUIRE(wires.take().at == at_ms(1));
  REQUIRE(wires.take().at == at_ms(1));
  REQUIRE(wires.take().at == at_ms(31));
}

TEST_CASE("no request arrives where there is no link", "[sim]") {
  Wires wires({{ClientId{0}, node_1, false, {}}});
  wires.ask(client_a, node_1);
  REQUIRE(wires.nothing_is_pending());
  REQUIRE(wires.fates() == Fates{MessageFate::no_link});
  wires.ask(client_b, node_1);
  REQUIRE_FALSE(wires.nothing_is_pending());
}

TEST_CASE("a cut holds what arrives, that way only, until it ends", "[sim]") {
  for (const Direction direction : {Direction::request, Direction::reply}) {
    Wires wires;
    wires.strike(FaultKind::partition, link(client_a, node_1, direction), at_ms(50));
    wires.ask(client_a, node_1);
    wires.ask(client_a, HostId::redis(NodeId{1}));
    REQUIRE(wires.take().at == at_ms(1));  // the one to the other node, if the first is held
    REQUIRE(wires.take().at == at_ms(direction == Direction::request ? 51 : 1));
  }
}

TEST_CASE("a fault of a host alone strikes all of its links, and no others", "[sim]") {
  for (const HostId struck : {client_a, node_1}) {
    Wires wires;
    wires.strike(FaultKind::partition, {struck, std::nullopt, Direction::both}, at_ms(50));
    const HostId node_2 = HostId::redis(NodeId{1});
    const auto arrives = [&](HostId from, HostId to) {
      Wires copy = wires;
      copy.ask(from, to);
      return copy.take().at;
    };
    REQUIRE(arrives(client_a, node_1) == at_ms(51));
    REQUIRE(arrives(client_a, node_2) == at_ms(struck == client_a ? 51 : 1));
    REQUIRE(arrives(client_b, node_1) == at_ms(struck == node_1 ? 51 : 1));
    REQUIRE(arrives(client_b, node_2) == at_ms(1));
  }
}

TEST_CASE("a reset loses what is in flight, and tells the opener", "[sim]") {
  Wires wires;
  wires.ask(client_a, node_1);
  wires.strike(FaultKind::reset, link(client_a, node_1));
  const Event request = wires.take();
  const Event notice = wires.take();
  REQUIRE(wires.network.loses_request(wires.timeline, request));
  REQUIRE(wires.fates() == Fates{MessageFate::reset});
  REQUIRE(notice.was() == EventClass::reset_notice);
  REQUIRE(wires.network.takes_notice(notice, wires.timeline.now()));
  wires.ask(client_a, node_1);
  const auto next = wires.take();
  // The server has not known the connection that was reset, and says so once more.
  const Event later = next.was() == EventClass::reset_notice ? wires.take() : next;
  REQUIRE_FALSE(wires.network.loses_request(wires.timeline, later));
}

TEST_CASE("a reset of a connection that was never opened does nothing", "[sim]") {
  Wires wires;
  wires.strike(FaultKind::reset, link(client_a, node_1));
  REQUIRE(wires.nothing_is_pending());
  wires.ask(client_a, node_1);
  REQUIRE_FALSE(wires.network.loses_request(wires.timeline, wires.take()));
}

TEST_CASE("an answer to a connection that was closed reaches nobody", "[sim]") {
  Wires wires;
  wires.ask(client_a, node_1);
  wires.close(client_a, node_1);
  const Event request = wires.take();
  REQUIRE_FALSE(wires.network.loses_request(wires.timeline, request));
  wires.network.send_reply(wires.timeline, wires.chooser, request, ok);
  REQUIRE(wires.network.loses_reply(wires.timeline, wires.take()));
  REQUIRE(wires.fates() == Fates{MessageFate::stale_connection});
}

TEST_CASE("a reply that a fault loses does not arrive, and the next one does", "[sim]") {
  Wires wires;
  wires.strike(FaultKind::reply_loss, link(client_a, node_1));
  for (int i = 0; i < 2; ++i) {
    wires.ask(client_a, node_1);
    wires.network.send_reply(wires.timeline, wires.chooser, wires.take(), ok);
    REQUIRE(wires.nothing_is_pending() == (i == 0));
  }
  REQUIRE(wires.fates() == Fates{MessageFate::lost_reply});
}

TEST_CASE("the kernel of a killed server answers with a reset, and that of a dark host is silent", "[sim]") {
  for (const bool silent : {false, true}) {
    Wires wires;
    wires.ask(client_a, node_1);
    const Event request = wires.take();
    wires.network.lose_on_down_host(wires.timeline, request, silent);
    REQUIRE(wires.fates() == Fates{MessageFate::host_down});
    REQUIRE(wires.nothing_is_pending() == silent);
    // Either way the connection carries nothing more.
    wires.ask(client_a, node_1, 1);
    Event next = wires.take();
    while (next.was() != EventClass::request) next = wires.take();
    REQUIRE(wires.network.loses_request(wires.timeline, next));
  }
}

TEST_CASE("a server that goes down resets the connections that its openers have", "[sim]") {
  for (const bool silent : {false, true}) {
    Wires wires;
    wires.ask(client_a, node_1);
    const Event request = wires.take();
    wires.network.reset_all_to(wires.timeline, wires.server(node_1), silent);
    REQUIRE(wires.nothing_is_pending() == silent);
    if (!silent) {
      const Event notice = wires.take();
      REQUIRE(notice.was() == EventClass::reset_notice);
      REQUIRE(notice.tie.destination() == wires.network.hosts().index_of(client_a));
      REQUIRE(wires.nothing_is_pending());  // client:B has no connection, and gets no notice
    }
    REQUIRE(wires.network.loses_request(wires.timeline, request));
  }
}

TEST_CASE("a message that a delay holds up is told of, and a new connection is free of it", "[sim]") {
  Wires wires;
  wires.strike(FaultKind::request_delay, link(client_a, node_1), Instant::never(), milliseconds(40).ns);
  wires.ask(client_a, node_1);
  wires.close(client_a, node_1);
  const auto held = all_of<LinkHeld>(wires.timeline.observer().history);
  REQUIRE(held.size() == 2);
  REQUIRE(held[0].what.until == at_ms(41));
  REQUIRE(held[1].what.until == at_ms(0));
  wires.ask(client_a, node_1, 1);
  REQUIRE(wires.take().message.attempt == 1);
  REQUIRE(wires.take().at == at_ms(41));
}

TEST_CASE("networks are equal if their links are", "[sim]") {
  Wires wires;
  const Network<false> copy = wires.network;
  REQUIRE(copy == wires.network);
  wires.ask(client_a, node_1);
  REQUIRE_FALSE(copy == wires.network);
}

}  // namespace lockstep::sim
