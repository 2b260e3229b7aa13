#include "sim/guests/redis/clocked_server.h"

#include <algorithm>
#include <cstddef>

#include "core/ratio.h"

namespace lockstep::guests {

using sim::HostClock;

GuestTimes times_on(const HostClock& clock, Instant now, std::int64_t ahead_ns) {
  const std::int64_t monotonic = clock.mono.read(now) + ahead_ns;
  return {{monotonic, clock.wall.read(now), monotonic}};
}

Instant next_run_of(const GuestDeadlines& deadlines, const HostClock& clock, std::int64_t ahead_ns) {
  Instant next = Instant::never();
  const auto add = [&](GuestClock by, const sim::LinearClock& shown, std::int64_t ahead) {
    if (const auto at = deadlines.at[static_cast<std::size_t>(by)])
      next = std::min(next, shown.first_at_or_after(*at - ahead));
  };
  add(GuestClock::monotonic, clock.mono, ahead_ns);
  add(GuestClock::boot, clock.mono, ahead_ns);
  add(GuestClock::wall, clock.wall, 0);
  return next;
}

GuestTimes ClockedServer::times(const HostClock& clock, Instant now) const {
  return times_on(clock, now, ahead_ns_);
}

void ClockedServer::boot(const HostClock& clock, Instant now) {
  server_.boot(times(clock, now), seed_ + (boots_++ << 32));
  stopped_until_ = now;
}

// It comes to where a new one stands that has started at these times: without keys, and with serverCron
// due in 1 ms. That is 99 ms after it has run.
void ClockedServer::begin_anew(const HostClock& clock, Instant now) {
  constexpr std::int64_t since_cron = 99'000'000;
  constexpr std::int64_t gap = 1'000'000'000;  // more than serverCron's period
  constexpr std::int64_t us = 1000;            // Redis counts in whole ones
  const GuestTimes start = times_on(clock, now);
  const std::int64_t node = start.of(GuestClock::monotonic);
  const std::int64_t cron = floor_div(last_ + gap, us) * us + (node - floor_div(node, us) * us);
  const GuestTimes then{{cron, start.of(GuestClock::wall) - since_cron, cron}};
  server_.ask({{"FLUSHALL"}, {"SCRIPT", "FLUSH"}, {"CONFIG", "RESETSTAT"}}, then);
  ahead_ns_ = cron + since_cron - node;
  stopped_until_ = now;
}

void ClockedServer::run_to(const HostClock& clock, Instant now) {
  while (server_.is_up()) {
    const Instant at = std::max(next_run_of(server_.deadlines(), clock, ahead_ns_), stopped_until_);
    if (at >= now) return;
    server_.run(times(clock, at));
  }
}

void ClockedServer::stops(const HostClock& clock, Instant now, Instant until) {
  run_to(clock, now);
  stopped_until_ = std::max(stopped_until_, until);
}

void ClockedServer::end(Ending ending, const HostClock& clock, Instant now) {
  run_to(clock, now);
  server_.end(ending, times(clock, now));
}

void ClockedServer::finish(const HostClock& clock, Instant now) {
  if (!is_up()) return;
  run_to(clock, now);
  last_ = times(clock, now).of(GuestClock::monotonic);
}

std::vector<RespValue> ClockedServer::ask(const std::vector<std::vector<std::string>>& commands,
                                          const HostClock& clock, Instant now) {
  run_to(clock, now);
  return server_.ask(commands, times(clock, now));
}

}  // namespace lockstep::guests
