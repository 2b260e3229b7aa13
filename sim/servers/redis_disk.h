#pragma once
// What of a node's entries is on its disk, and when it gets there.
//
//   - AOF, always: with each change, before the reply.
//   - AOF, everysec: when the server is awake, after a command or serverCron, has written to the file since
//     its last fsync, and the second of its wall clock is past that of its last fsync or start. So the first
//     write of a second is there at once, and after a step back nothing gets there for a while.
//   - rdb (save 1 1): serverCron takes a snapshot if a command has changed a key since the last one, and the
//     second of the wall clock is at least two past the one in which the last snapshot was found to be done,
//     or in which the server started. It finds that at its next turn.
//   - An AOF of any kind is also written back by the kernel (write_back_period_ns), while the process is
//     stopped or down, too.
//
// The disappearance of an expired key is written to an AOF, but is no change that a snapshot waits for.
// (Source: Redis 7.0.15, aof.c, rdb.c, server.c. `lockstep confirm` compares it with the server.)

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/field_words.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/hosts/clock.h"

namespace lockstep::sim {

// What stands under a key of a node.
struct RedisEntry {
  static constexpr std::int64_t no_expiry = -1;

  std::int64_t value = 0;
  std::int64_t expire_at_ms = no_expiry;  // on the wall clock
  HoldId stamp;
  bool exists = false;
  Instant ends = Instant::never();  // when it ends by what its value says

  void add_to(FieldWords& words) const {
    words.add(exists);
    if (exists) words.add_all(value, expire_at_ms, stamp, ends);
  }
  friend bool operator==(const RedisEntry&, const RedisEntry&) = default;
};

class RedisDisk {
 public:
  using Entries = std::vector<RedisEntry>;

  // Nothing is on it, and the server starts.
  void reset(Persistence persistence, std::size_t keys, const HostClock& clock, Instant now) {
    *this = RedisDisk();
    persistence_ = persistence;
    if (persistence != Persistence::none && persistence != Persistence::aof_always) kept_.assign(keys, {});
    period_ = period_at(clock, now);
    start(clock.wall.read(now));
  }
  void start(std::int64_t wall_ns) {
    last_second_ = second_of(wall_ns);
    changed_ = false;
    snapshot_runs_ = false;
  }

  // A command has changed a key. The sleep of the server comes afterwards.
  void changed() { changed_ = true; }
  // An expired key has disappeared.
  void expired() { changed_ = changed_ || is_aof(); }

  // What serverCron does, after it has looked at the keys that expire.
  void cron(const Entries& entries, std::int64_t wall_ns) {
    if (persistence_ != Persistence::rdb) return;
    if (std::exchange(snapshot_runs_, false)) {
      last_second_ = second_of(wall_ns);
    } else if (changed_ && second_of(wall_ns) - last_second_ > 1) {
      kept_ = entries;
      changed_ = false;
      snapshot_runs_ = true;
    }
  }
  // What the server does before it sleeps.
  void before_sleep(const Entries& entries, std::int64_t wall_ns) {
    if (persistence_ != Persistence::aof_everysec || !changed_) return;
    if (second_of(wall_ns) <= last_second_) return;
    last_second_ = second_of(wall_ns);
    kept_ = entries;
    changed_ = false;
  }
  // Returns the first instant after which serverCron may have something to do here.
  Instant quiet_until(const HostClock& clock) const {
    if (snapshot_runs_) return Instant{};
    if (!changed_ || (persistence_ != Persistence::rdb && persistence_ != Persistence::aof_everysec))
      return Instant::never();
    const std::int64_t seconds_between = persistence_ == Persistence::rdb ? 2 : 1;
    return clock.first_at_or_after(WallTime{(last_second_ + seconds_between) * second_ns_});
  }

  // Returns the first instant at which something gets there, by a command that is executed then or by itself,
  // if serverCron does not run before.
  Instant idle_until(const HostClock& clock) const {
    if (persistence_ != Persistence::aof_everysec) return write_back_at(clock);
    return std::min(write_back_at(clock), clock.first_at_or_after(WallTime{(last_second_ + 1) * second_ns_}));
  }

  // When the kernel writes back next.
  Instant write_back_at(const HostClock& clock) const {
    if (!is_aof() || kept_.empty()) return Instant::never();
    return clock.first_at_or_after(MonoTime{(period_ + 1) * write_back_period_ns});
  }
  // REQUIRES: now is write_back_at().
  void write_back(const Entries& entries, const HostClock& clock, Instant now) {
    kept_ = entries;
    period_ = period_at(clock, now);
  }

  // Returns what the server finds when it starts again after this end.
  Entries survivors(const Entries& entries, Ending ending) const {
    const bool keeps_all = ending == Ending::saved || persistence_ == Persistence::aof_always ||
                           (ending == Ending::killed && is_aof()) ||
                           (ending == Ending::shutdown && persistence_ != Persistence::none);
    if (keeps_all) return entries;
    return kept_.empty() ? Entries(entries.size()) : kept_;
  }
  // The process has ended and left these entries. What a killed one has written stays in the kernel.
  void ended(const Entries& survivors, Ending ending) {
    if (!kept_.empty() && ending != Ending::killed) kept_ = survivors;
  }
  bool keeps_anything() const { return persistence_ != Persistence::none; }
  // Whether the server, when it starts, leaves out what has expired: a snapshot is loaded so, an AOF is not.
  bool loads_a_snapshot() const { return !is_aof(); }

  void add_state_to(FieldWords& words) const {
    words.add_all(last_second_, period_, changed_, snapshot_runs_);
    for (const RedisEntry& entry : kept_) entry.add_to(words);
  }
  friend bool operator==(const RedisDisk&, const RedisDisk&) = default;

 private:
  static constexpr std::int64_t second_ns_ = 1'000'000'000;

  static std::int64_t second_of(std::int64_t wall_ns) { return floor_div(wall_ns, second_ns_); }
  static std::int64_t period_at(const HostClock& clock, Instant now) {
    return floor_div(clock.mono.read(now), write_back_period_ns);
  }
  bool is_aof() const { return persistence_ != Persistence::none && persistence_ != Persistence::rdb; }

  Persistence persistence_ = Persistence::none;
  std::int64_t last_second_ = 0;  // of the last fsync, or of the end of the last snapshot
  std::int64_t period_ = 0;       // of the last write-back
  bool changed_ = false;          // since then
  bool snapshot_runs_ = false;
  Entries kept_;  // what a power loss leaves; empty where that is always nothing or everything
};

}  // namespace lockstep::sim
