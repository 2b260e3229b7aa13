// Tests the servers that answer at once, and that a node of another make can stand in for a Redis node.

#include "sim/servers/servers.h"

#include <catch2/catch.hpp>

#include "sim/servers/redis_node.h"
#include "sim/setup.h"
#include "tests/support/observations.h"

namespace lockstep::sim {
namespace {

using tests::all_of;
using tests::at_ms;
using tests::RecordingObserver;

constexpr HoldId hold_of_a{ClientId{0}, 0, 0};

HostClock clock_of(NodeId node) {
  return {LinearClock(Instant{}, seconds(node.value).ns, RateError{}),
          LinearClock(Instant{}, wall_clock_origin.ns, RateError{})};
}

template <class Node>
Servers<Node> two_nodes(ResourceGuard guard = ResourceGuard::none) {
  Servers<Node> servers;
  servers.reset(2, 1, Persistence::none, guard, clock_of);
  return servers;
}

Command set_nx() { return Command{CommandKind::set_nx, KeyId{0}, 100, 7}; }

// A node that refuses everything: the smallest that a world takes.
class RefusingNode {
 public:
  void reset(NodeId id, std::size_t, const HostClock& clock, Persistence) {
    id_ = id;
    clock_ = clock;
  }
  const HostClock& clock() const { return clock_; }
  static bool is_down() { return false; }
  template <class Sink>
  Reply execute(const Command&, HoldId, Instant, Sink&, Instant) {
    return {ReplyKind::error, 0};
  }
  template <class Change, class Sink>
  void change_clock(Instant, Change&& change, Sink&) {
    change(clock_);
  }
  static void stops(Instant, Instant) {}
  static void expect_clock_changes() {}
  template <class Sink>
  void go_down(Ending, Instant, Sink&) {}
  template <class Sink>
  void come_up(std::uint16_t, Instant, Sink&) {}
  template <class Sink>
  void lose_keys(std::uint16_t, Instant, Sink&) {}
  void add_state_to(FieldWords& words, Instant, bool) const { words.add(id_.value); }
  friend bool operator==(const RefusingNode&, const RefusingNode&) = default;

 private:
  NodeId id_;
  HostClock clock_;
};

Digest state_of(const Servers<RedisNode>& servers) {
  FieldWords words;
  servers.add_state_to(words, at_ms(1), false);
  return words.hash();
}

}  // namespace

TEST_CASE("each node has keys and a clock of its own", "[sim]") {
  RecordingObserver observer;
  auto servers = two_nodes<RedisNode>();
  REQUIRE(servers.node(NodeId{1}).clock().mono.read(at_ms(0)) == seconds(1).ns);
  const auto ask = [&](NodeId node) {
    return servers.node(node).execute(set_nx(), hold_of_a, at_ms(1), observer).kind;
  };
  REQUIRE(ask(NodeId{0}) == ReplyKind::ok);
  REQUIRE(ask(NodeId{0}) == ReplyKind::nil);
  REQUIRE(ask(NodeId{1}) == ReplyKind::ok);
  REQUIRE(all_of<KeySet>(observer.history)[1].what.node == NodeId{1});
}

TEST_CASE("the counter never gives a number twice, and a reset starts it anew", "[sim]") {
  auto servers = two_nodes<RedisNode>();
  REQUIRE(servers.next_number() == Reply{ReplyKind::integer, 1});
  REQUIRE(servers.next_number() == Reply{ReplyKind::integer, 2});
  servers.reset(2, 1, Persistence::none, ResourceGuard::none, clock_of);
  REQUIRE(servers.next_number() == Reply{ReplyKind::integer, 1});
}

TEST_CASE("the resource has the guard of the set-up", "[sim]") {
  RecordingObserver observer;
  const Command late{CommandKind::write, KeyId{0}, 0, 3};
  for (const auto guard : {ResourceGuard::none, ResourceGuard::fencing}) {
    auto servers = two_nodes<RedisNode>(guard);
    const Command newer{CommandKind::write, KeyId{0}, 0, 4};
    servers.resource().execute(newer, hold_of_a, at_ms(1), observer);
    const bool refused =
        servers.resource().execute(late, hold_of_a, at_ms(2), observer).kind == ReplyKind::refused;
    REQUIRE(refused == (guard == ResourceGuard::fencing));
  }
}

TEST_CASE("the state of the servers has their keys, the resource and the counter", "[sim]") {
  RecordingObserver observer;
  const auto fresh = two_nodes<RedisNode>(ResourceGuard::compare_and_set);
  auto with_key = fresh;
  with_key.node(NodeId{0}).execute(set_nx(), hold_of_a, at_ms(0), observer);
  auto written = fresh;
  written.resource().execute(Command{CommandKind::write, KeyId{0}, 0, blind_write}, hold_of_a, at_ms(0),
                             observer);
  auto counted = fresh;
  counted.next_number();
  for (const auto& changed : {with_key, written, counted}) {
    REQUIRE_FALSE(changed == fresh);
    REQUIRE(state_of(changed) != state_of(fresh));
  }
  const auto copy = fresh;
  REQUIRE(copy == fresh);
}

TEST_CASE("a node of another make is one class", "[sim]") {
  static_assert(ServerNode<RedisNode>);
  static_assert(ServerNode<RefusingNode>);
  RecordingObserver observer;
  auto servers = two_nodes<RefusingNode>();
  REQUIRE(servers.node(NodeId{0}).execute(set_nx(), hold_of_a, at_ms(1), observer, Instant::never()).kind ==
          ReplyKind::error);
  REQUIRE(servers == two_nodes<RefusingNode>());
  REQUIRE_FALSE(servers.node(NodeId{0}) == servers.node(NodeId{1}));
}

}  // namespace lockstep::sim
