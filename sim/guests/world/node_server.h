#pragma once
// The real server behind a node of a world with guests.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/command.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "core/time.h"
#include "sim/guests/redis/clocked_server.h"
#include "sim/guests/world/traffic.h"
#include "sim/hosts/clock.h"

namespace lockstep::guests {

// What stands under the lock's key.
struct KeyContent {
  std::string value;                         // as DUMP gives it, whatever its type
  std::optional<std::int64_t> expire_at_ms;  // on the wall clock
  friend bool operator==(const KeyContent&, const KeyContent&) = default;
};

class NodeServer {
 public:
  // `traffic` and `thread` must outlive it. `key` is the name of the lock's key. The others are those of
  // ClockedServer.
  NodeServer(const SupervisingThread& thread, const std::string& program, const std::string& folder,
             NodeId node, Persistence persistence, std::uint64_t seed, std::string key, Traffic& traffic)
      : clocked_(thread, program, folder, node, persistence, seed),
        key_(std::move(key)),
        traffic_(&traffic) {}

  // Each of these may throw GuestError.
  void boot(const sim::HostClock& clock, Instant now);
  void run_to(const sim::HostClock& clock, Instant now) { clocked_.run_to(clock, now); }
  void stops(const sim::HostClock& clock, Instant now, Instant until) { clocked_.stops(clock, now, until); }
  void end(Ending ending, const sim::HostClock& clock, Instant now);
  void lose_keys(const sim::HostClock& clock, Instant now) { clocked_.ask({{"FLUSHALL"}}, clock, now); }

  // Does what a client asks: makes a connection, or executes a command on one.
  Reply execute(ClientId client, const Command& command, const sim::HostClock& clock, Instant now);
  // Returns what stands under the lock's key now; nothing if it is not there. Lockstep asks on a
  // connection of its own, and the server deletes a key that has expired.
  std::optional<KeyContent> look(const sim::HostClock& clock, Instant now);
  // Whether the server has the key, although it may have expired.
  bool has_key(const sim::HostClock& clock, Instant now);

 private:
  void learn_script(const std::vector<std::string>& words, const std::string& reply,
                    const sim::HostClock& clock, Instant now);

  ClockedServer clocked_;
  std::string key_;
  Traffic* traffic_;
  // The server knows each connection of each client by a number of its own.
  std::map<std::pair<ClientId, int>, ClientId> connections_;
  std::uint16_t next_connection_ = 0;
};

}  // namespace lockstep::guests
