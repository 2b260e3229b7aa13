#pragma once
// The servers that answer requests at once: the nodes, the protected resource and the fencing counter.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/command.h"
#include "core/field_words.h"
#include "core/ids.h"
#include "core/observation.h"
#include "core/resource_guard.h"
#include "core/time.h"
#include "sim/hosts/clock.h"
#include "sim/servers/node.h"
#include "sim/servers/resource.h"

namespace lockstep::sim {

template <ServerNode Node>
class Servers {
 public:
  // All nodes are up and hold nothing. clock_of(NodeId) returns the clock of a node.
  template <class ClockOf>
  void reset(std::uint16_t nodes, std::size_t keys, Persistence persistence, ResourceGuard guard,
             ClockOf&& clock_of) {
    nodes_.resize(nodes);
    for (std::uint16_t node = 0; node < nodes; ++node)
      nodes_[node].reset(NodeId{node}, keys, clock_of(NodeId{node}), persistence);
    resource_ = Resource(guard);
    counter_ = 0;
  }

  void expect_clock_changes() {
    for (Node& node : nodes_) node.expect_clock_changes();
  }

  Node& node(NodeId id) { return nodes_[id.value]; }
  const Node& node(NodeId id) const { return nodes_[id.value]; }

  Resource& resource() { return resource_; }
  // The counter is linearizable: it answers every request with the next number.
  Reply next_number() { return {ReplyKind::integer, ++counter_}; }

  void add_state_to(FieldWords& words, Instant at, bool clocks_run_on) const {
    for (const Node& node : nodes_) node.add_state_to(words, at, clocks_run_on);
    resource_.add_state_to(words);
    words.add(counter_);
  }

  friend bool operator==(const Servers&, const Servers&) = default;

 private:
  std::vector<Node> nodes_;
  Resource resource_;
  std::int64_t counter_ = 0;
};

}  // namespace lockstep::sim
