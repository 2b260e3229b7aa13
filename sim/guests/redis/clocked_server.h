#pragma once
// A real redis-server on a host of a world: its clocks are that host's, exactly. Nothing changes it but a
// command and a fault, so it is enough to let it catch up when something happens to it.
//
// It can be kept for the next run, which saves its start. The clocks of a process must not go back, so the
// runs of a server that is kept lie one behind the other on its monotonic clock, each where serverCron is as
// far as after a start; FLUSHALL, SCRIPT FLUSH and CONFIG RESETSTAT come between them.

#include <cstdint>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/guests/guest_times.h"
#include "sim/guests/redis/redis_server.h"
#include "sim/hosts/clock.h"

namespace lockstep::guests {

class ClockedServer {
 public:
  // The arguments are those of RedisServer. Each start has a seed of its own, made of `seed`.
  ClockedServer(const SupervisingThread& thread, const std::string& program, const std::string& folder,
                NodeId node, Persistence persistence, std::uint64_t seed)
      : seed_(seed), server_(thread, program, folder, node, persistence) {}

  RedisServer& server() { return server_; }
  const RedisServer& server() const { return server_; }
  bool is_up() const { return server_.is_up(); }
  // What its clocks show.
  GuestTimes times(const sim::HostClock& clock, Instant now) const;

  // Each of these may throw GuestError.
  void boot(const sim::HostClock& clock, Instant now);
  // Makes a server that is up begin another run.
  void begin_anew(const sim::HostClock& clock, Instant now);
  // Lets it do what it wants to do before this instant. If its process is stopped, it does it afterwards.
  void run_to(const sim::HostClock& clock, Instant now);
  void stops(const sim::HostClock& clock, Instant now, Instant until);
  void end(Ending ending, const sim::HostClock& clock, Instant now);
  // The run has ended.
  void finish(const sim::HostClock& clock, Instant now);
  // The same as RedisServer::ask(), once it has caught up.
  std::vector<RespValue> ask(const std::vector<std::vector<std::string>>& commands,
                             const sim::HostClock& clock, Instant now);

 private:
  std::uint64_t seed_;
  RedisServer server_;
  Instant stopped_until_;
  std::uint64_t boots_ = 0;
  std::int64_t ahead_ns_ = 0;  // of the host's monotonic clock
  std::int64_t last_ = 0;      // on the server's, at the end of the run before
};

// What a guest's clocks show on a host. Its monotonic one shows `ahead_ns` more than the host's.
GuestTimes times_on(const sim::HostClock& clock, Instant now, std::int64_t ahead_ns = 0);
// Returns the first instant at which such a guest wants to run.
Instant next_run_of(const GuestDeadlines& deadlines, const sim::HostClock& clock, std::int64_t ahead_ns = 0);

}  // namespace lockstep::guests
