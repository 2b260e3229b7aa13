#include "sim/guests/host/clock_instructions.h"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>

#include <catch2/catch.hpp>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include "sim/guests/host/supervisor.h"
#include "tests/support/can_run_guests.h"
#include "tests/support/guest_runs.h"

namespace lockstep::tests {
namespace {

using guests::ClockInstructions;

// PR_TSC_ENABLE or PR_TSC_SIGSEGV.
int state() {
  int state = 0;
  prctl(PR_GET_TSC, &state);
  return state;
}

using Handler = void (*)(int, siginfo_t*, void*);

Handler handler_of_segv() {
  struct sigaction now {};
  sigaction(SIGSEGV, nullptr, &now);
  return now.sa_sigaction;
}

// Returns the exit status of a child that does this with a handler of SIGSEGV that ends it with status 7.
int status_of_child(const std::function<void()>& action) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGSEGV, [](int) { _exit(7); });
    action();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// In assembler, because sanitizers would see it coming.
void write_to(std::uint64_t address) { asm volatile("movb $0, (%0)" : : "r"(address) : "memory"); }

}  // namespace

TEST_CASE("a thread that reads a clock gets the clock instructions back", "[sim]") {
  const ClockInstructions instructions;
  ClockInstructions::give_up();
  REQUIRE(state() == PR_TSC_SIGSEGV);
  CHECK(__rdtsc() > 0);
  CHECK(state() == PR_TSC_ENABLE);

  ClockInstructions::give_up();
  REQUIRE(state() == PR_TSC_SIGSEGV);
  unsigned processor = 0;
  CHECK(__rdtscp(&processor) > 0);
  CHECK(state() == PR_TSC_ENABLE);

  ClockInstructions::give_up();
  CHECK(std::chrono::steady_clock::now().time_since_epoch().count() > 0);
}

TEST_CASE("clock instructions are taken back before a guest is started, and at the end", "[sim]") {
  if (!guests_run_here()) return;
  {
    const guests::SupervisingThread thread;
    GuestFolder folder;
    ClockInstructions::give_up();
    guests::Supervisor guest(thread, folder.plan_of(guest_program("links")), folder.disk());
    CHECK(state() == PR_TSC_ENABLE);
    guest.run({});
    CHECK(state() == PR_TSC_SIGSEGV);
  }
  CHECK(state() == PR_TSC_ENABLE);
}

TEST_CASE("the handler that gives clock instructions back is there as long as anybody needs it", "[sim]") {
  const Handler before = handler_of_segv();
  auto first = std::make_unique<ClockInstructions>();
  const Handler ours = handler_of_segv();
  CHECK(ours != before);
  auto second = std::make_unique<ClockInstructions>();
  first.reset();
  CHECK(handler_of_segv() == ours);
  second.reset();
  CHECK(handler_of_segv() == before);
}

TEST_CASE("what is no clock instruction goes to the handler before", "[sim]") {
  CHECK(status_of_child([] {}) == 0);
  const auto with_ours = [](const std::function<void()>& action) {
    return status_of_child([&] {
      const ClockInstructions instructions;
      ClockInstructions::give_up();
      action();
    });
  };
  CHECK(with_ours([] {}) == 0);
  CHECK(with_ours([] { __rdtsc(); }) == 0);
  CHECK(with_ours([] { write_to(0); }) == 7);
  CHECK(with_ours([] { write_to(std::uint64_t{1} << 62); }) == 7);  // it fails like a refused instruction
  CHECK(with_ours([] { raise(SIGSEGV); }) == 7);
}

}  // namespace lockstep::tests
