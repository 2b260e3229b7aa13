#include "sim/guests/host/spawn.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/check.h"
#include "sim/guests/guest_error.h"
#include "sim/guests/host/clock_instructions.h"
#include "sim/guests/host/filter.h"
#include "sim/guests/host/machine.h"
#include "sim/guests/host/root.h"
#include "sim/guests/host/tracer.h"

namespace lockstep::guests {
namespace {

// What a child tells before it can be supervised: that it is there, or what failed.
struct Word {
  int error = 0;
  char what[60] = {};
};

// Everything that the children need, so that they allocate nothing: a thread of the parent may have held the
// allocator's lock at the moment of the fork.
struct Preparation {
  explicit Preparation(const GuestPlan& plan, std::span<const OwnedCall> owned)
      : root(plan), filter(filter_of(owned)), output(plan.output), seed(plan.seed) {
    for (const std::string& argument : plan.arguments)
      arguments.push_back(const_cast<char*>(argument.c_str()));
    for (const std::string& entry : plan.environment) environment.push_back(const_cast<char*>(entry.c_str()));
    arguments.push_back(nullptr);
    environment.push_back(nullptr);
    user_map = fmt::format("{} {} 1", guest_user, geteuid());
    group_map = fmt::format("{} {} 1", guest_user, getegid());
    // Servers seed random numbers with their process number, so those of two guests must differ.
    last_pid = fmt::format("{}", 100 + (seed * 2'654'435'761U >> 7) % 20'000);
  }

  static constexpr int guest_user = 1000;
  GuestRoot root;
  std::vector<sock_filter> filter;
  std::string output;
  std::uint64_t seed;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::string user_map;
  std::string group_map;
  std::string last_pid;
};

bool put(const char* path, const std::string& text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool whole = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(file);
  return whole;
}

[[noreturn]] void give_up(int channel, const char* what) {
  Word word{errno, {}};
  std::strncpy(word.what, what, sizeof word.what - 1);
  if (write(channel, &word, sizeof word) < 0) _exit(3);
  _exit(2);
}

void use_default_signals() {
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Programs ask for their limits, so these are the same everywhere. Returns false if the machine's are lower.
bool limit() {
  const rlimit files{10240, 10240};
  const rlimit no_core{0, 0};
  const rlimit stack{8U << 20, 8U << 20};
  return setrlimit(RLIMIT_NOFILE, &files) == 0 && setrlimit(RLIMIT_CORE, &no_core) == 0 &&
         setrlimit(RLIMIT_STACK, &stack) == 0;
}

// The process that becomes the guest's program. It waits until it is attached, then tells the number of its
// listener in a register at a breakpoint, because the calls by which it could tell are owned from then on.
[[noreturn]] void become_program(const Preparation& prepared, int channel) {
  use_default_signals();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();
  const int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0 || dup2(nothing, 0) != 0) give_up(channel, "open /dev/null");
  if (!limit()) give_up(channel, "limits of its own");
  umask(022);
  personality(ADDR_NO_RANDOMIZE);
  prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
  const Word here;
  char go = 0;
  if (write(channel, &here, sizeof here) != sizeof here || read(channel, &go, 1) != 1) _exit(2);
  const int kept = fcntl(channel, F_DUPFD_CLOEXEC, 100);
  syscall(SYS_close_range, 3, kept - 1, 0);
  const int listener = install(prepared.filter);
  if (listener >= 0) fcntl(listener, F_SETFD, FD_CLOEXEC);
  asm volatile("int3" : : "a"(listener) : "memory");
  execve(prepared.root.program().c_str(), prepared.arguments.data(), prepared.environment.data());
  _exit(127);
}

// Process 1 of the guest's namespace: it takes the ends of orphans, and ends with the program. It must not
// keep other guests' connections open: their peers would never see them close.
[[noreturn]] void become_init(const Preparation& prepared, int channel, int output) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();  // a signal to lockstep's process group is not for guests, nor theirs for that
  if (dup2(output, 1) != 1 || dup2(output, 2) != 2 || dup2(channel, 5) != 5) give_up(channel, "set out");
  channel = 5;
  syscall(SYS_close_range, 6, ~0U, 0);
  put("/proc/self/setgroups", "deny");
  if (!put("/proc/self/uid_map", prepared.user_map)) give_up(channel, "write its uid_map");
  if (!put("/proc/self/gid_map", prepared.group_map)) give_up(channel, "write its gid_map");
  put("/proc/sys/kernel/ns_last_pid", prepared.last_pid);
  if (const char* failed = prepared.root.enter()) give_up(channel, failed);
  // Not fork(): that takes all locks of the allocator, and at the moment of the clone another thread of
  // lockstep may have held one.
  const auto program = static_cast<pid_t>(syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (program < 0) give_up(channel, "fork");
  if (program == 0) become_program(prepared, channel);
  syscall(SYS_close_range, 3, ~0U, 0);
  for (;;) {
    int status = 0;
    const pid_t ended = wait(&status);
    if (ended == program || (ended < 0 && errno == ECHILD)) _exit(0);
  }
}

// Returns the number of the process that has sent the word, as this machine numbers it.
int receive_word(int channel, Word& word) {
  iovec bytes{&word, sizeof word};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))] = {};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(channel, &message, 0) != sizeof word) return 0;
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_CREDENTIALS) return 0;
  ucred who{};
  std::memcpy(&who, CMSG_DATA(header), sizeof who);
  return who.pid;
}

[[noreturn]] void cannot(const GuestPlan& plan, const std::string& what, int error) {
  const std::string advice = advice_for(what);
  throw GuestError(GuestFault::cannot_run_here,
                   fmt::format("guest {} cannot be started: {}: {}{}{}", plan.name, what,
                               std::strerror(error), advice.empty() ? "" : "; ", advice));
}

}  // namespace

Spawned spawn(const GuestPlan& plan, std::span<const OwnedCall> owned) {
  const Preparation prepared(plan, owned);
  int ends[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "errno {}", errno);
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const int on = 1;
  setsockopt(ours.get(), SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
  const Descriptor output(open(plan.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!output) cannot(plan, "open " + plan.output, errno);

  ClockInstructions::take_back();
  Spawned spawned;
  const unsigned long flags = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | SIGCHLD;
  spawned.init = static_cast<int>(syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr));
  if (spawned.init < 0) cannot(plan, "namespaces of its own", errno);
  if (spawned.init == 0) become_init(prepared, theirs.get(), output.get());
  theirs.reset();

  Word word;
  spawned.main = receive_word(ours.get(), word);
  const auto fail = [&](const char* what, int error) {
    kill(spawned.init, SIGKILL);
    waitpid(spawned.init, nullptr, __WALL);
    cannot(plan, what, error);
  };
  if (spawned.main == 0 || word.error != 0) fail(spawned.main == 0 ? "it has died" : word.what, word.error);
  if (!trace(spawned.main)) fail("ptrace", errno);
  if (write(ours.get(), "g", 1) != 1) fail("it has died", errno);
  const auto stop = trace_stop(spawned.main, true);
  if (stop->kind != TraceStop::Kind::signalled || stop->signal != SIGTRAP) fail("it has died", 0);
  const auto number = static_cast<int>(registers_of(spawned.main).rax);
  if (number < 0) fail("seccomp user notification", EPERM);
  spawned.listener = copy_from(open_process(spawned.main), number);
  if (!spawned.listener) fail("pidfd_getfd", errno);
  resume(spawned.main, 0);
  return spawned;
}

}  // namespace lockstep::guests
