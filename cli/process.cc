#include "cli/process.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "cli/app.h"
#include "cli/terminal/exit_status.h"
#include "cli/terminal/files.h"

namespace lockstep::cli {
namespace {

// The signals that ask a program to stop.
constexpr std::array stop_signals{SIGINT, SIGTERM, SIGHUP};

std::atomic<bool> interrupted{false};
std::atomic<int> interrupted_by{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler writes them");

int status_behind(int signal) { return 128 + signal; }

extern "C" void on_interrupt(int signal) {
  int none = 0;
  const bool is_first = interrupted_by.compare_exchange_strong(none, signal);
  // Who is to write what is read may never do so, and nothing is lost.
  if (!is_first || is_reading()) ::_exit(status_behind(signal));
  interrupted = true;  // last, since whoever sees it may end the process and ask for the signal
  constexpr std::string_view note = "lockstep: stopping; again to leave at once\n";
  const int error_number = errno;
  if (::write(STDERR_FILENO, note.data(), note.size()) < 0) errno = error_number;
}

void set_signal(int signal, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Standard error. A write that fails is ignored, because there is no other place to report it.
class Talk final : public Output {
 public:
  void write(std::string_view text) override {
    try {
      output_.write(text);
    } catch (const OutputError&) {
      return;
    }
  }
  void flush() override {}

 private:
  DescriptorOutput output_{STDERR_FILENO, Buffering::none};
};

}  // namespace

int run_process(int argc, char** argv, std::vector<scenarios::UserLock> locks) {
  set_signal(SIGPIPE, SIG_IGN);  // a broken pipe is an error of write()
  for (const int signal : stop_signals) {
    struct sigaction before = {};
    const bool ignored = ::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
    if (signal == SIGHUP && ignored) continue;  // nohup
    set_signal(signal, on_interrupt);
  }

  TerminalFacts facts;
  facts.out_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  facts.err_is_terminal = ::isatty(STDERR_FILENO) == 1;
  facts.no_color = environment("NO_COLOR");
  facts.force_color = environment("FORCE_COLOR");
  facts.term = environment("TERM");

  DescriptorOutput out(STDOUT_FILENO, facts.out_is_terminal ? Buffering::none : Buffering::full);
  Talk err;
  Streams streams{out, err, std::move(facts)};
  Hooks hooks;
  hooks.program.interrupted = &interrupted;
  hooks.github_step_summary = environment("GITHUB_STEP_SUMMARY");
  // A program with its own locks is called by the name that was typed, since failures end with commands
  // to paste.
  if (!locks.empty() && argc > 0) {
    hooks.program.name = argv[0];
    hooks.program.locks = std::move(locks);
  }
  const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
  const int status = run_cli(args, streams, hooks);
  const bool stopped = status == static_cast<int>(ExitStatus::interrupted) && interrupted_by != 0;
  return stopped ? status_behind(interrupted_by) : status;
}

}  // namespace lockstep::cli
