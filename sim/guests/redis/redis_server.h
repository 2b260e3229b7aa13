#pragma once
// A real redis-server as a guest.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/field_words.h"
#include "core/ids.h"
#include "core/persistence.h"
#include "sim/guests/guest_times.h"
#include "sim/guests/host/disk.h"
#include "sim/guests/host/supervisor.h"
#include "sim/guests/resp.h"

namespace lockstep::guests {

// Returns what the program says of itself: "Redis server v=7.0.15". Throws GuestError if it is no
// redis-server.
std::string version_of_server(const std::string& program);

class RedisServer {
 public:
  // `folder` is for this server alone. `thread` is the calling one. Both must outlive the server.
  RedisServer(const SupervisingThread& thread, std::string program, std::string folder, NodeId node,
              Persistence persistence);

  // Starts it with what its disk has, and lets it come to where it answers, in no time. Throws GuestError.
  void boot(const GuestTimes& now, std::uint64_t seed);
  // Makes the connections of these clients, in no time. REQUIRES: it is up. Throws GuestError.
  void connect(const std::vector<ClientId>& clients, const GuestTimes& now);
  // Lets it do what it wants to do by now.
  void run(const GuestTimes& now);
  // By which clocks, and when, it wants to run again.
  const GuestDeadlines& deadlines() const { return deadlines_; }
  // Writes the commands in one write on a client's connection and returns a reply to each. REQUIRES: it is
  // up, and the client is connected. Throws GuestError.
  std::vector<RespValue> ask(ClientId client, const std::vector<std::vector<std::string>>& commands,
                             const GuestTimes& now);
  // Writes the bytes on a client's connection and returns what comes back on it at once. REQUIRES and Throws
  // as above.
  std::string exchange(ClientId client, const std::string& bytes, const GuestTimes& now);
  // The same as the first ask(), on a connection that is nobody's.
  std::vector<RespValue> ask(const std::vector<std::vector<std::string>>& commands, const GuestTimes& now);
  // Ends it in this way. REQUIRES: it is up. Throws GuestError.
  void end(Ending ending, const GuestTimes& now);
  bool is_up() const { return guest_ != nullptr; }
  // Adds a word for each of its processes so far, which stands for all the system calls that it made.
  void add_calls_to(FieldWords& words) const;

 private:
  struct Connection {
    int socket = 0;
    RespReader reader;
  };
  static constexpr std::uint16_t port_ = 6379;

  void send(ClientId client, const std::string& bytes);
  std::vector<std::string> arguments() const;
  void require_alive() const;

  const SupervisingThread* thread_;
  std::string program_;
  std::string folder_;
  NodeId node_;
  Persistence persistence_;
  Disk disk_;
  std::unique_ptr<Supervisor> guest_;
  GuestDeadlines deadlines_;
  std::map<ClientId, Connection> connections_;
  std::vector<std::uint64_t> calls_;  // the words of the processes that have ended
};

}  // namespace lockstep::guests
