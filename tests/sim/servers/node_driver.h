#pragma once
// Drives one simulated Redis node by hand. A test sets `now` and `by`, runs commands and changes clocks,
// and then reads from `observer` what the node reported.

#include <vector>

#include "sim/servers/redis_node.h"
#include "tests/support/observations.h"

namespace lockstep::tests {

inline constexpr Reply ok_reply{ReplyKind::ok, 0};
inline constexpr Reply nil_reply{ReplyKind::nil, 0};
constexpr Reply integer(std::int64_t n) { return {ReplyKind::integer, n}; }

// Returns exact clocks. At instant 0 the monotonic clock reads 0 and the wall clock a whole second.
inline sim::HostClock exact_clocks() {
  return {sim::LinearClock(Instant{}, 0, RateError{}),
          sim::LinearClock(Instant{}, seconds(1'767'225'600).ns, RateError{})};
}

struct NodeDriver {
  sim::RedisNode node;
  Instant now;
  HoldId by;
  RecordingObserver observer;

  explicit NodeDriver(const sim::HostClock& clock = exact_clocks(),
                      Persistence persistence = Persistence::none) {
    node.reset(NodeId{2}, 2, clock, persistence);
    node.expect_clock_changes();
  }

  Reply run(CommandKind kind, std::int64_t value = 0, std::int32_t ttl_ms = 0, KeyId key = {}) {
    return node.execute(Command{kind, key, ttl_ms, value}, by, now, observer);
  }
  Reply set_nx(std::int64_t value, std::int32_t ttl_ms) { return run(CommandKind::set_nx, value, ttl_ms); }
  Reply get() { return run(CommandKind::get); }
  Reply pttl() { return run(CommandKind::pttl); }

  // Changes the clock of a process that runs until `now`.
  template <class Change>
  void change(Change&& change) {
    node.change_clock(now, change, observer);
  }
  // Changes the clock of a process that has stood still since `since`.
  template <class Change>
  void change_while_stopped(Instant since, Change&& change) {
    node.stops(since, now);
    node.change_clock(now, change, observer);
  }
  void step_wall(Duration by_how_much) {
    change([&](sim::HostClock& clock) { clock.wall.step(now, by_how_much); });
  }

  void go_down_and_up(Ending ending, Duration downtime = milliseconds(50)) {
    node.go_down(ending, now, observer);
    now = now + downtime;
    node.come_up(7, now, observer);
  }

  template <class E>
  std::vector<Seen<E>> seen() const {
    return all_of<E>(observer.history);
  }
};

}  // namespace lockstep::tests
