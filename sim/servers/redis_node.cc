// What a redis-server does by itself.

#include "sim/servers/redis_node.h"

namespace lockstep::sim {

void RedisNode::catch_up(Instant now) {
  loop_ = loop();
  slept_at_.reset();
  idle_until_ = Instant{};
  while (acts_by_itself_) {
    const Instant write_back = disk_.write_back_at(clock_);
    const Instant wakes = clock_.first_at_or_after(MonoTime{loop_.wakes()});
    const Instant cron = down_ ? Instant::never() : std::max(wakes, stopped_until_);
    if (write_back <= now && write_back <= cron) {
      disk_.write_back(entries_, clock_, write_back);
      continue;
    }
    if (cron >= now) return;
    const Instant quiet = std::min({now, quiet_until(), write_back});
    // A clock that runs fast leaves out readings, so each turn can come 1 ns late. Over hours that is
    // neglected.
    const bool hits_every_reading = clock_.mono.rate().ppb <= 0 || quiet - cron > seconds(3600);
    if (cron == wakes && cron < quiet && hits_every_reading) {
      loop_.skip_to(clock_.mono.read(quiet));
    } else {
      run_cron(cron);
    }
  }
}

// Returns the first instant at which serverCron may find something to do.
Instant RedisNode::quiet_until() const {
  Instant quiet = disk_.quiet_until(clock_);
  for (const Entry& entry : entries_) {
    if (!entry.exists || entry.expire_at_ms == Entry::no_expiry) continue;
    quiet = std::min(quiet, keeps_until(entry, Instant{}));
  }
  return quiet;
}

// It meets every key that has expired: a real one takes samples, and all keys if they are few.
void RedisNode::run_cron(Instant at) {
  const std::int64_t wall_ms = now_ms(at);
  for (Entry& entry : entries_) {
    if (entry.exists && expired(entry, wall_ms)) expire(entry);
  }
  if (disk_.keeps_anything()) {
    disk_.cron(entries_, clock_.wall.read(at));
    disk_.before_sleep(entries_, clock_.wall.read(at));
  }
  const std::int64_t mono = clock_.mono.read(at);
  loop_.ran_cron(mono);
  loop_.sleep(mono);
}

void RedisNode::fall_asleep(Instant now) {
  const LocalTime local = clock_.read(now);
  if (loop_.cron_is_due(local.mono.ns)) return run_cron(now);
  disk_.before_sleep(entries_, local.wall.ns);
  loop_.sleep(local.mono.ns);
}

void RedisNode::stops(Instant now, Instant until) {
  catch_up(now);
  stopped_until_ = std::max(stopped_until_, until);
}

}  // namespace lockstep::sim
