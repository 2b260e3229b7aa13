#pragma once
// A real server that does what a simulated node does, at the same instants, so that both can be compared.

#include "core/command.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"

namespace lockstep::sim {

class RedisNode;

// The twin of one node. Each call says what happens to the node at an instant, and they come in the order of
// time. `typed` is the simulated node; it has handled the event already where nothing else is said.
class NodeTwin {
 public:
  virtual ~NodeTwin() = default;

  // The node starts with the run, and is up.
  virtual void starts(const RedisNode& typed, Instant now) = 0;
  // The node has answered `reply` to a command. Returns the reply that goes on to the client.
  virtual Reply executed(const RedisNode& typed, const Command& command, HoldId by, Reply reply,
                         Instant now) = 0;
  // The node's clocks are about to change.
  virtual void clocks_change(const RedisNode& typed, Instant now) = 0;
  // The process does not run until then.
  virtual void stops(const RedisNode& typed, Instant now, Instant until) = 0;
  // The process is about to end.
  virtual void goes_down(const RedisNode& typed, Ending ending, Instant now) = 0;
  virtual void comes_up(const RedisNode& typed, Instant now) = 0;
  // All keys have been lost.
  virtual void loses_keys(const RedisNode& typed, Instant now) = 0;
  // The run ends.
  virtual void ends(const RedisNode& typed, Instant now) = 0;
};

class NodeTwins {
 public:
  virtual ~NodeTwins() = default;
  // The twin must outlive the run.
  virtual NodeTwin& of(NodeId node) = 0;
};

}  // namespace lockstep::sim
