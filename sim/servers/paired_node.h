#pragma once
// A simulated node and its twin, which sees all that happens to the node (sim/servers/node_twin.h). To the
// world it is the simulated node: until attach() it is nothing else.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/servers/node_twin.h"
#include "sim/servers/redis_node.h"

namespace lockstep::sim {

class PairedNode {
 public:
  void reset(NodeId id, std::size_t keys, const HostClock& clock, Persistence persistence) {
    typed_.reset(id, keys, clock, persistence);
    typed_.expect_clock_changes();  // the server looks at expired keys in any case
    twin_ = nullptr;
  }
  static void expect_clock_changes() {}
  // REQUIRES: nothing has happened since reset(). The twin must outlive the node.
  void attach(NodeTwin& twin, Instant now) {
    twin_ = &twin;
    twin.starts(typed_, now);
  }
  // Tells the twin that the run has ended.
  void finish(Instant now) {
    if (twin_ == nullptr) return;
    typed_.catch_up(now);
    twin_->ends(typed_, now);
  }
  const RedisNode& typed() const { return typed_; }

  const HostClock& clock() const { return typed_.clock(); }
  bool is_down() const { return typed_.is_down(); }

  template <class Sink>
  Reply execute(const Command& command, HoldId by, Instant now, Sink& sink, Instant ends = Instant::never()) {
    const Reply reply = typed_.execute(command, by, now, sink, ends);
    return twin_ == nullptr ? reply : twin_->executed(typed_, command, by, reply, now);
  }
  template <class Change, class Sink>
  void change_clock(Instant now, Change&& change, Sink& sink) {
    if (twin_ != nullptr) twin_->clocks_change(typed_, now);
    typed_.change_clock(now, std::forward<Change>(change), sink);
  }
  void stops(Instant now, Instant until) {
    if (twin_ != nullptr) twin_->stops(typed_, now, until);
    typed_.stops(now, until);
  }
  template <class Sink>
  void go_down(Ending ending, Instant now, Sink& sink) {
    if (twin_ != nullptr) twin_->goes_down(typed_, ending, now);
    typed_.go_down(ending, now, sink);
  }
  template <class Sink>
  void come_up(std::uint16_t fault, Instant now, Sink& sink) {
    typed_.come_up(fault, now, sink);
    if (twin_ != nullptr) twin_->comes_up(typed_, now);
  }
  template <class Sink>
  void lose_keys(std::uint16_t fault, Instant now, Sink& sink) {
    typed_.lose_keys(fault, now, sink);
    if (twin_ != nullptr) twin_->loses_keys(typed_, now);
  }

  void add_state_to(FieldWords& words, Instant at, bool clocks_run_on) const {
    typed_.add_state_to(words, at, clocks_run_on);
  }

  friend bool operator==(const PairedNode&, const PairedNode&) = default;

 private:
  RedisNode typed_;
  NodeTwin* twin_ = nullptr;
};

}  // namespace lockstep::sim
