#include "tests/cli/lockstep_process.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/app.h"
#include "cli/terminal/output.h"

namespace lockstep::tests {
namespace {

constexpr int patience_ms = 60'000;
constexpr int pause_between_interrupts_ms = 50;

struct Pipe {
  int reads = -1;
  int writes = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reads = ends[0];
    writes = ends[1];
  }
};

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const bool about_colour =
        text.starts_with("NO_COLOR=") || text.starts_with("FORCE_COLOR=") || text.starts_with("TERM=");
    if (!about_colour) all.push_back(text);
  }
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void set_standard_output(StandardOutput where, const Pipe& out) {
  switch (where) {
    case StandardOutput::captured:
    case StandardOutput::reader_gone:
      ::dup2(out.writes, STDOUT_FILENO);
      return;
    case StandardOutput::full_device:
      ::dup2(::open("/dev/full", O_WRONLY), STDOUT_FILENO);
      return;
    case StandardOutput::closed:
      ::close(STDOUT_FILENO);
      return;
  }
}

// Appends what can be read now to `text`. Returns false at the end of the stream.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 4096> part;
  const ssize_t size = ::read(descriptor, part.data(), part.size());
  if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
  return size > 0;
}

class Child {
 public:
  Child(const Args& args, const ProcessOptions& options)
      : interrupts_(options.interrupts), signal_(options.signal) {
    Args words = args;
    words.insert(words.begin(), LOCKSTEP_BINARY);
    std::vector<std::string> environment = environment_with(options.environment);
    const std::vector<char*> argv = pointers_to(words);
    const std::vector<char*> envp = pointers_to(environment);
    if (options.out == StandardOutput::reader_gone) ::close(std::exchange(out_.reads, -1));
    process_ = ::fork();
    if (process_ == 0) {
      set_standard_output(options.out, out_);
      ::dup2(err_.writes, STDERR_FILENO);
      ::signal(options.signal, SIG_DFL);  // whoever runs the tests may ignore it, as nohup does
      ::execve(LOCKSTEP_BINARY, argv.data(), envp.data());
      ::_exit(127);
    }
    ::close(out_.writes);
    ::close(err_.writes);
    if (options.ready) {
      options.ready();
      interrupt();
      if (options.interrupted) options.interrupted();
    }
  }

  Finished finish() {
    Finished finished;
    std::array<pollfd, 2> ends{{{out_.reads, POLLIN, 0}, {err_.reads, POLLIN, 0}}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
      if (::poll(ends.data(), ends.size(), patience_ms) == 0) {
        ::kill(process_, SIGKILL);
        break;
      }
      take(ends[0], finished.out);
      take(ends[1], finished.err);
      if (!finished.err.empty()) interrupt();
    }
    int state = 0;
    ::waitpid(process_, &state, 0);
    finished.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return finished;
  }

 private:
  static void take(pollfd& end, std::string& text) {
    if (end.fd < 0 || end.revents == 0 || read_some(end.fd, text)) return;
    ::close(end.fd);
    end.fd = -1;
  }

  bool has_ended() const {
    siginfo_t ended = {};
    ::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT);
    return ended.si_pid == process_;
  }

  void interrupt() {
    for (; interrupts_ > 0 && !has_ended(); --interrupts_) {
      ::kill(process_, signal_);
      ::poll(nullptr, 0, pause_between_interrupts_ms);
    }
  }

  Pipe out_;
  Pipe err_;
  int interrupts_;
  int signal_;
  pid_t process_ = -1;
};

class TextOutput final : public cli::Output {
 public:
  void write(std::string_view text) override { pending_ += text; }
  void flush() override { flushed_ += std::exchange(pending_, {}); }
  const std::string& flushed() const { return flushed_; }
  std::string everything() const { return flushed_ + pending_; }

 private:
  std::string pending_;
  std::string flushed_;
};

}  // namespace

Finished run_binary(const Args& args, const ProcessOptions& options) { return Child(args, options).finish(); }

Finished run_here(const Args& args, const cli::Hooks& hooks, const cli::TerminalFacts& facts) {
  TextOutput out;
  TextOutput err;
  cli::Streams streams{out, err, facts};
  const int status = cli::run_cli(args, streams, hooks);
  return {status, out.flushed(), err.everything()};
}

TemporaryFolder::TemporaryFolder() {
  std::string pattern = std::filesystem::temp_directory_path() / "lockstep-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::file(std::string_view name, std::string_view text) const {
  std::ofstream(path(name), std::ios::binary) << text;
  return path(name);
}

std::vector<std::string> TemporaryFolder::names() const {
  std::vector<std::string> names;
  std::vector<std::filesystem::path> folders{folder_};
  while (!folders.empty()) {
    const std::filesystem::path folder = folders.back();
    folders.pop_back();
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      names.push_back(entry.path().lexically_relative(folder_).string());
      // Links are not followed: one may point to itself.
      if (std::filesystem::is_directory(entry.symlink_status())) folders.push_back(entry.path());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

std::string last_line(const std::string& text) {
  if (text.empty()) return {};
  const std::size_t end = text.find_last_not_of('\n') + 1;
  const std::size_t before = text.rfind('\n', end == 0 ? 0 : end - 1);
  return text.substr(before == std::string::npos ? 0 : before + 1,
                     end - (before == std::string::npos ? 0 : before + 1));
}

}  // namespace lockstep::tests
