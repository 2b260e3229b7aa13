#pragma once
// Runs a real redis-server for one test. It is a child process that listens only on a Unix socket in the
// test's folder. It ends with its RedisProcess object, or with the test's process.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/persistence.h"
#include "tests/sim/servers/sync_log.h"

namespace lockstep::tests {

// Runs a process in a process group of its own, so that a child that writes a snapshot ends with the
// server.
class ServerProcess {
 public:
  // Runs the first program of `names` that is in PATH. The first word of `argv` is the name that the
  // process sees.
  ServerProcess(const std::vector<std::string>& names, std::vector<std::string> argv,
                std::vector<std::string> environment);
  ~ServerProcess() { kill(); }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  void kill();
  // Blocks until the process has ended by itself. Returns its exit status, or -1 if a signal ended it.
  int wait();
  // Returns the exit status, or nothing while the process runs.
  std::optional<int> ended();

 private:
  pid_t process_ = -1;  // -1 once the process has ended
};

class RedisProcess {
 public:
  // Starts a server that keeps its files in `folder` and loads what an earlier server left there. Returns
  // when the server answers. Throws std::runtime_error if it does not, with the missing program or the
  // server's log.
  RedisProcess(const std::string& folder, Persistence persistence);
  ~RedisProcess();
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  // Sends one command, whose words are separated by spaces. Returns the reply without its type, or nothing
  // for nil. Throws std::runtime_error if the reply is an error.
  std::optional<std::string> ask(std::string_view command);
  // Returns a record of what is certainly on the disk.
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
