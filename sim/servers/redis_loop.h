#pragma once
// When a redis-server wakes up without being asked. Its event loop sleeps until a command comes or its only
// timer is due, which is serverCron, 1 ms after the start and then 100 ms after it ran last (hz 10). The
// loop counts in microseconds of the monotonic clock, and sleeps for whole milliseconds, rounded up: each
// command that comes meanwhile moves the end of the sleep by less than 1 ms. (Source: Redis 7.0.15, ae.c,
// ae_epoll.c, server.c. `lockstep confirm` compares it with the server.)
//
// Units: nanoseconds of the node's monotonic clock.

#include <cstdint>

#include "core/field_words.h"
#include "core/ratio.h"

namespace lockstep::sim {

class RedisLoop {
 public:
  void start(std::int64_t now) {
    due_us_ = us(now) + 1000;
    sleep(now);
  }
  // When it wakes up if nothing comes until then. serverCron is due then.
  std::int64_t wakes() const { return wakes_; }
  // serverCron does not run before.
  std::int64_t due() const { return due_us_ * 1000; }
  bool cron_is_due(std::int64_t now) const { return due_us_ <= us(now); }
  void ran_cron(std::int64_t now) { due_us_ = us(now) + cron_period_ns / 1000; }
  // REQUIRES: serverCron is not due.
  void sleep(std::int64_t now) { wakes_ = now + (due_us_ - us(now) + 999) / 1000 * 1'000'000; }
  // Lets it have slept and run serverCron, as often as it does before `until`, on a clock that is exact.
  void skip_to(std::int64_t until) {
    if (until <= wakes_) return;
    const std::int64_t crons = (until - wakes_ + cron_period_ns - 1) / cron_period_ns;
    const std::int64_t last = wakes_ + (crons - 1) * cron_period_ns;
    ran_cron(last);
    sleep(last);
  }

  void add_state_to(FieldWords& words) const { words.add_all(due_us_, wakes_); }
  friend bool operator==(const RedisLoop&, const RedisLoop&) = default;

 private:
  static constexpr std::int64_t cron_period_ns = 100'000'000;

  static std::int64_t us(std::int64_t ns) { return ns >= 0 ? ns / 1000 : floor_div(ns, 1000); }

  std::int64_t due_us_ = 0;
  std::int64_t wakes_ = 0;
};

}  // namespace lockstep::sim
