#include "tests/sim/servers/redis_process.h"

#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/check.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {
namespace {

constexpr int patience_s = 60;
constexpr int not_found = 127;  // the exit status of a shell for a missing command

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int exit_status(int state) { return WIFEXITED(state) ? WEXITSTATUS(state) : -1; }

std::vector<std::string> settings_of(Persistence persistence) {
  switch (persistence) {
    case Persistence::none:
      return {"--save", "", "--appendonly", "no"};
    case Persistence::aof_no:
      return {"--save", "", "--appendonly", "yes", "--appendfsync", "no"};
    case Persistence::aof_everysec:
      return {"--save", "", "--appendonly", "yes", "--appendfsync", "everysec"};
    case Persistence::aof_always:
      return {"--save", "", "--appendonly", "yes", "--appendfsync", "always"};
    case Persistence::rdb:
      return {"--save", "1", "1", "--appendonly", "no"};
  }
  throw std::runtime_error("no such persistence");
}

std::string data_of(const std::string& folder) { return folder + "/data"; }
std::string sync_log_of(const std::string& folder) { return folder + "/syncs"; }
std::string socket_of(const std::string& folder) { return folder + "/socket"; }
std::string log_of(const std::string& folder) { return folder + "/log"; }

std::vector<std::string> command_line(const std::string& folder, Persistence persistence) {
  std::filesystem::create_directories(data_of(folder));
  std::vector<std::string> words{"redis-server",  "--port",          "0",
                                 "--unixsocket",  socket_of(folder), "--dir",
                                 data_of(folder), "--logfile",       log_of(folder)};
  for (std::string& word : settings_of(persistence)) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> environment_for(const std::string& folder) {
  std::vector<std::string> all{"LD_PRELOAD=" LOCKSTEP_SYNC_LOG_LIBRARY,
                               "LOCKSTEP_SYNC_LOG=" + sync_log_of(folder)};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("LD_PRELOAD=")) all.emplace_back(*entry);
  }
  return all;
}

}  // namespace

ServerProcess::ServerProcess(const std::vector<std::string>& names, std::vector<std::string> argv,
                             std::vector<std::string> environment) {
  const std::vector<char*> argv_pointers = pointers_to(argv);
  const std::vector<char*> environment_pointers = pointers_to(environment);
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ < 0) throw std::runtime_error("no fork");
  if (process_ == 0) {
    ::setpgid(0, 0);
    // The test's process may be killed before its destructors run, so the kernel has to end the server
    // then.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(not_found);
    for (const std::string& name : names) {
      ::execvpe(name.c_str(), argv_pointers.data(), environment_pointers.data());
    }
    ::_exit(not_found);
  }
  ::setpgid(process_, process_);  // Parent and child both do this, since either may come first.
}

void ServerProcess::kill() {
  if (process_ < 0) return;
  ::kill(-process_, SIGKILL);
  wait();
}

int ServerProcess::wait() {
  int state = 0;
  ::waitpid(std::exchange(process_, -1), &state, 0);
  return exit_status(state);
}

std::optional<int> ServerProcess::ended() {
  int state = 0;
  if (::waitpid(process_, &state, WNOHANG) != process_) return std::nullopt;
  process_ = -1;
  return exit_status(state);
}

// Debian's redis-server is a link to redis-check-rdb, which looks at the name under which it was called.
// redis-check-rdb comes with the package redis-tools, which installs no service.
RedisProcess::RedisProcess(const std::string& folder, Persistence persistence)
    : folder_(folder),
      synced_(sync_log_of(folder), data_of(folder)),
      process_({"redis-server", "redis-check-rdb"}, command_line(folder, persistence),
               environment_for(folder)) {
  connect();
}

RedisProcess::~RedisProcess() {
  if (socket_ >= 0) ::close(socket_);
}

void RedisProcess::connect() {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string path = socket_of(folder_);
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error("too long for a socket: " + path);
  path.copy(address.sun_path, path.size());
  constexpr int pause_ms = 2;
  for (int waited_ms = 0; waited_ms < patience_s * 1000; waited_ms += pause_ms) {
    socket_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      const timeval patience = {patience_s, 0};
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      while (is_loading()) ::poll(nullptr, 0, pause_ms);
      return;
    }
    ::close(std::exchange(socket_, -1));
    if (const std::optional<int> status = process_.ended()) {
      if (*status == not_found) {
        throw std::runtime_error(
            "there is no redis-server in PATH: ./dev deps installs it (Debian's package redis-tools)");
      }
      throw std::runtime_error("redis-server has ended with status " + std::to_string(*status) + ": " +
                               log());
    }
    ::poll(nullptr, 0, pause_ms);
  }
  throw std::runtime_error("redis-server does not listen: " + log());
}

// The server listens before it has read its files.
bool RedisProcess::is_loading() {
  send_line("PING");
  return read_line().starts_with("-LOADING");
}

void RedisProcess::send_line(std::string_view command) {
  const std::string line = std::string(command) + "\r\n";  // Redis calls this form an inline command.
  if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("redis-server takes no command: " + log());
  }
}

std::string RedisProcess::read_line() {
  std::string line;
  while (!line.ends_with("\r\n")) {
    char next = 0;
    if (::recv(socket_, &next, 1, 0) != 1) throw std::runtime_error("redis-server does not answer: " + log());
    line.push_back(next);
  }
  line.resize(line.size() - 2);
  return line;
}

std::optional<std::string> RedisProcess::ask(std::string_view command) {
  send_line(command);
  const std::string reply = read_line();
  if (reply == "$-1") return std::nullopt;
  if (reply.starts_with('+') || reply.starts_with(':')) return reply.substr(1);
  std::size_t size = 0;
  const char* const end = reply.data() + reply.size();
  if (!reply.starts_with('$') || std::from_chars(reply.data() + 1, end, size).ptr != end) {
    throw std::runtime_error("redis-server answers " + reply + " to " + std::string(command));
  }
  std::string text(size + 2, '\0');
  if (::recv(socket_, text.data(), text.size(), MSG_WAITALL) != static_cast<ssize_t>(text.size())) {
    throw std::runtime_error("redis-server does not answer in full: " + log());
  }
  text.resize(size);
  return text;
}

void RedisProcess::shut_down() {
  constexpr std::string_view command = "SHUTDOWN\r\n";
  ::send(socket_, command.data(), command.size(), MSG_NOSIGNAL);
  std::array<char, 256> words;
  const ssize_t size = ::recv(socket_, words.data(), words.size(), 0);
  if (size != 0) throw std::runtime_error("redis-server does not shut down: " + log());
  const int status = process_.wait();
  if (status != 0)
    throw std::runtime_error("its SHUTDOWN ends with " + std::to_string(status) + ": " + log());
}

void RedisProcess::end(Ending ending) {
  switch (ending) {
    case Ending::killed:
      process_.kill();
      return;
    case Ending::power_loss:
      process_.kill();
      synced_.lose_the_rest();
      return;
    case Ending::shutdown:
      shut_down();
      return;
    case Ending::saved:
      CHECK(false, "no real server ends so");
  }
}

std::string RedisProcess::log() const { return text_of_file(log_of(folder_)); }

}  // namespace lockstep::tests
