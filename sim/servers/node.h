#pragma once
// Defines what the world requires of a node: a server that keeps keys, has clocks, and can go down. RedisNode
// (sim/servers/redis_node.h) documents what each call does.

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

// Takes every observation and does nothing with it.
struct NoObserver {
  template <class E>
  void on_event(Instant, const E&) {}
};

template <class Node>
concept ServerNode = std::regular<Node> &&
    requires(Node node, const Node& constant, NodeId id, std::size_t keys, const HostClock& clock, Instant at,
             const Command& command, HoldId by, NoObserver& observer, std::uint16_t fault,
             FieldWords& words) {
  node.reset(id, keys, clock, Persistence::none);
  { constant.clock() } -> std::same_as<const HostClock&>;
  { node.execute(command, by, at, observer, at) } -> std::same_as<Reply>;
  node.change_clock(
      at, [](HostClock&) {}, observer);
  node.stops(at, at);
  node.expect_clock_changes();
  node.go_down(Ending::killed, at, observer);
  node.come_up(fault, at, observer);
  node.lose_keys(fault, at, observer);
  { constant.is_down() } -> std::same_as<bool>;
  constant.add_state_to(words, at, true);
};

}  // namespace lockstep::sim
