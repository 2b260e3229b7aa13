// Programs that make every owned call, as guests and natively.

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/guests/host/supervisor.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

void same_as_natively(const std::string& name) {
  if (!guests_run_here()) return;
  const GuestRun guest = run_guest(name);
  REQUIRE(guest.ended);
  CHECK(guest.status == 0);
  // Natively the programs wait in real time, so a busy machine can change the order of their lines. A guest's
  // order has to be one that Linux shows, too.
  std::string native = run_natively(name);
  for (int again = 0; again < 4 && native != guest.output; ++again) native = run_natively(name);
  CHECK(guest.output == native);
  CHECK(guest.output.find("failed") == std::string::npos);
}

void repeats(const std::string& name) {
  if (!guests_run_here()) return;
  const GuestRun first = run_guest(name);
  const GuestRun again = run_guest(name);
  CHECK(first.output == again.output);
  CHECK(first.log == again.log);
  const GuestRun without_page = run_guest(name, {{}, false, 1});
  CHECK(first.output == without_page.output);
  CHECK(first.log == without_page.log);
  CHECK(first.hash == without_page.hash);
}

}  // namespace

TEST_CASE("a link's verbs are the same for a guest as over loopback", "[sim]") { same_as_natively("links"); }
TEST_CASE("threads and futexes are the same for a guest as natively", "[sim]") {
  same_as_natively("threads");
}
TEST_CASE("processes and signals are the same for a guest as natively", "[sim]") {
  same_as_natively("processes");
}
TEST_CASE("sleeps and timers are the same for a guest as natively", "[sim]") { same_as_natively("timers"); }
TEST_CASE("files are changed and brought to the disk the same for a guest as natively", "[sim]") {
  same_as_natively("files");
}

TEST_CASE("a guest makes the same calls each time, with the time page and without", "[sim]") {
  for (const char* name : {"links", "threads", "processes", "timers", "files", "machine", "refused"}) {
    INFO(name);
    repeats(name);
  }
}

TEST_CASE("programs as guests, 20 seeds, do the same three times", "[full][sim]") {
  if (!guests_run_here()) return;
  for (const char* name : {"links", "threads", "processes", "timers", "files", "machine"}) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      INFO(name << ", seed " << seed);
      const GuestRun first = run_guest(name, {{}, true, seed});
      for (int i = 1; i < 3; ++i) {
        const GuestRun again = run_guest(name, {{}, true, seed});
        CHECK(again.hash == first.hash);
        CHECK(again.output == first.output);
      }
      std::cout << "calls of " << name << ", seed " << seed << ": " << std::hex << first.hash << std::dec
                << std::endl;
    }
  }
}

TEST_CASE("what a guest reads of chance follows its seed", "[sim]") {
  if (!guests_run_here()) return;
  const GuestRun one = run_guest("machine", {{}, true, 1});
  const GuestRun two = run_guest("machine", {{}, true, 2});
  const auto line = [](const GuestRun& run, const std::string& start) {
    const std::size_t at = run.output.find(start);
    REQUIRE(at != std::string::npos);
    return run.output.substr(at, run.output.find('\n', at) - at);
  };
  for (const char* start : {"getrandom gave", "urandom gave", "AT_RANDOM gave", "process"}) {
    INFO(start);
    CHECK(line(one, start) != line(two, start));
  }
}

TEST_CASE("a guest learns nothing of the machine", "[sim]") {
  if (!guests_run_here()) return;
  const GuestRun run = run_guest("machine");
  for (const char* line :
       {"rdtsc: 5000000 ns later, processor 0\n", "Linux guest 6.1.0 x86_64\n",
        "1 processors, this is number 0\n", "/proc/net/tcp: ENOENT\n", "/etc/hostname: ENOENT\n",
        "/sys/class/net/lo/address: ENOENT\n", "in /guest\n", "make /file: EROFS\n",
        "make /usr/file: EROFS\n", "make /program/file: EROFS\n", "//proc/uptime: ENOENT\n",
        "/guest/../proc/uptime: ENOENT\n", "//dev/urandom: ENOENT\n", "enter /proc/sys: ENOENT\n",
        "\nuptime: ENOENT\n", "sys/kernel/core_pattern: ENOENT\n", "the machine's /var: ENOENT\n",
        "wall 1700000000.005000000\n", "monotonic 1000.005000000\n"}) {
    INFO(line);
    CHECK(run.output.find(line) != std::string::npos);
  }
}

TEST_CASE("what is not owned yet is refused with an errno, and named", "[sim]") {
  if (!guests_run_here()) return;
  const GuestRun run = run_guest("refused");
  CHECK(run.output ==
        "UDP: EAFNOSUPPORT\nIPv6: EAFNOSUPPORT\nnetlink: EAFNOSUPPORT\nsignalfd: ENOSYS\nsetitimer: ENOSYS\n"
        "timer_create: ENOSYS\nfutex with priority inheritance: ENOSYS\npause: ENOSYS\nstop: EPERM\n"
        "io_uring: ENOSYS\nsendfile: EINVAL\nptrace: EPERM\nunshare: EPERM\nmkfifo: EPERM\nclock_settime: "
        "EPERM\n");
  CHECK(run.refused == std::vector<std::string>{"socket", "signalfd4", "setitimer", "timer_create", "futex",
                                                "pause", "kill", "io_uring_setup", "sendfile", "ptrace",
                                                "unshare", "mknodat"});
}

namespace {

// Returns the error with which the guest ends a run.
std::string error_of(const std::string& how, guests::GuestFault& fault) {
  GuestFolder folder;
  guests::GuestPlan plan = folder.plan_of(guest_program("misbehaves"), {how});
  plan.most_calls = 5000;
  try {
    const guests::SupervisingThread thread;
    guests::Supervisor guest(thread, plan, folder.disk());
    guest.run({});
  } catch (const guests::GuestError& error) {
    fault = error.fault();
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a guest that never waits ends the run with an error that shows what it did", "[sim]") {
  if (!guests_run_here()) return;
  struct Case {
    const char* how;
    const char* says;
  };
  for (const Case& each : {Case{"compute", "computes for 5 s of processor time without a system call"},
                           Case{"read clocks", "read clocks 2000 times without ever waiting"},
                           Case{"call", "made 5000 system calls without ever waiting"}}) {
    INFO(each.how);
    guests::GuestFault fault{};
    const std::string error = error_of(each.how, fault);
    CHECK(fault == guests::GuestFault::spins);
    CHECK(error.find(std::string("guest misbehaves ") + each.says) == 0);
    CHECK(error.find("thread 0 write = kernel 0") != std::string::npos);
    CHECK(error.find(std::string("it begins to: ") + each.how) != std::string::npos);
  }
}

TEST_CASE("a guest whose computing takes time comes to the end of a loop that only looks at clocks",
          "[sim]") {
  if (!guests_run_here()) return;
  GuestRunOptions options;
  options.computing_takes_time = true;
  const GuestRun run = run_guest("computes", options);
  REQUIRE(run.ended);
  CHECK(run.status == 0);
  CHECK(run.output == run_natively("computes"));
  const GuestRun again = run_guest("computes", options);
  CHECK(again.hash == run.hash);
  options.time_page = false;
  const GuestRun without_page = run_guest("computes", options);
  CHECK(without_page.hash == run.hash);
  CHECK(without_page.output == run.output);
  // A server of confirm has its host's clocks exactly, so there the same is an error.
  try {
    run_guest("computes");
    FAIL("it has ended");
  } catch (const guests::GuestError& error) {
    CHECK(error.fault() == guests::GuestFault::spins);
  }
}

TEST_CASE("nothing of a guest is left after its end", "[sim]") {
  if (!guests_run_here()) return;
  const auto open_descriptors = [] {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
  };
  const auto children = [] {
    std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
    std::string text;
    std::getline(file, text);
    return text;
  };
  const auto before = open_descriptors();
  const std::string children_before = children();
  for (const char* name : {"links", "processes"}) run_guest(name);
  {
    GuestFolder folder;
    const guests::SupervisingThread thread;
    guests::Supervisor guest(thread, folder.plan_of(guest_program("waits")), folder.disk());
    guest.run({});
    REQUIRE_FALSE(guest.ended());
    CHECK(children() != children_before);
  }
  CHECK(open_descriptors() == before);
  CHECK(children() == children_before);
}

TEST_CASE("a guest dies with lockstep, and its folder goes, also by kill -9", "[sim]") {
  if (!guests_run_here()) return;
  struct Told {
    int process = 0;
    char folder[200] = {};
  };
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t lockstep = fork();
  if (lockstep == 0) {
    GuestFolder folder;
    const guests::SupervisingThread thread;
    guests::Supervisor guest(thread, folder.plan_of(guest_program("waits")), folder.disk());
    guest.run({});
    Told told{guest.tasks().processes.front()->pid, {}};
    folder.path().copy(told.folder, sizeof told.folder - 1);
    if (write(ends[1], &told, sizeof told) < 0) _exit(1);
    for (;;) pause();
  }
  Told told;
  REQUIRE(read(ends[0], &told, sizeof told) == sizeof told);
  close(ends[0]);
  close(ends[1]);
  REQUIRE(kill(told.process, 0) == 0);
  REQUIRE(std::filesystem::exists(told.folder));
  kill(lockstep, SIGKILL);
  waitpid(lockstep, nullptr, 0);
  const auto is_left = [&] { return kill(told.process, 0) == 0 || std::filesystem::exists(told.folder); };
  for (int waited = 0; is_left() && waited < 1000; ++waited) usleep(10'000);
  CHECK_FALSE(is_left());
}

TEST_CASE("guests start while other threads of lockstep allocate", "[sim]") {
  if (!guests_run_here()) return;
  std::atomic<bool> over = false;
  std::vector<std::thread> allocating;
  for (int i = 0; i < 3; ++i) {
    allocating.emplace_back([&] {
      while (!over) std::vector<std::string>(50, std::string(100, 'x')).clear();
    });
  }
  for (int i = 0; i < 60; ++i) {
    GuestFolder folder;
    const guests::SupervisingThread thread;
    guests::Supervisor guest(thread, folder.plan_of(guest_program("waits")), folder.disk());
    guest.run({});
    REQUIRE_FALSE(guest.ended());
  }
  over = true;
  for (std::thread& one : allocating) one.join();
}

TEST_CASE("a program that cannot be executed is an error of the start", "[sim]") {
  if (!guests_run_here()) return;
  GuestFolder folder;
  guests::GuestPlan plan = folder.plan_of("/etc/passwd");
  const auto start = [&] {
    const guests::SupervisingThread thread;
    guests::Supervisor guest(thread, plan, folder.disk());
    guest.run({});
  };
  CHECK_THROWS_WITH(start(), Catch::StartsWith("guest passwd is no program that can be executed here"));
}

}  // namespace lockstep::tests
