#pragma once
// A real redis-server of a test's own: a child process that listens on a Unix socket in the test's folder and
// nowhere else. It ends with this object, or with the test's process.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/persistence.h"
#include "tests/sim/servers/sync_log.h"

namespace lockstep::tests {

// A process of a group of its own, so that a snapshot that it is writing ends with it.
class ServerProcess {
 public:
  // Looks for the first of `names` that is in PATH; argv's first word is the name that the process sees.
  ServerProcess(const std::vector<std::string>& names, std::vector<std::string> argv,
                std::vector<std::string> environment);
  ~ServerProcess() { kill(); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void kill();
  // Blocks until it has ended by itself; its exit status, -1 if a signal ended it.
  int wait();
  // The exit status, or nothing while it runs.
  std::optional<int> ended();

 private:
  pid_t process_ = -1;  // -1: none any more
};

class RedisProcess {
 public:
  // Keeps its files in `folder`, and finds there what an earlier one has left. Returns when it answers;
  // throws std::runtime_error, with what is missing or what the server has logged, if it does not.
  RedisProcess(const std::string& folder, Persistence persistence);
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  // One command, its words separated by spaces. The reply without its type; nothing if it is nil. Throws if
  // it is an error.
  std::optional<std::string> ask(std::string_view command);
  // What is on the disk for certain.
  const SyncLog& synced() const { return synced_; }
  void end(Ending ending);

 private:
  bool is_loading();
  void send_line(std::string_view command);
  std::string read_line();
  void connect();
  void shut_down();
  std::string log() const;

  std::string folder_;
  SyncLog synced_;
  ServerProcess process_;
  int socket_ = -1;
};

}  // namespace lockstep::tests
