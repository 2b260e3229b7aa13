#include "sim/guests/host/clock_instructions.h"

#include <cerrno>
#include <csignal>
#include <mutex>

#include <sys/prctl.h>

#include "core/check.h"

namespace lockstep::guests {
namespace {

std::mutex handler_mutex;
int handler_users = 0;               // guarded by it
struct sigaction handler_before {};  // the same; a handler reads it while there are users

// SI_KERNEL is what a refused instruction brings, and an address that no process can have. That fails again.
void handle(int signal, siginfo_t* info, void*) {
  const int error = errno;
  int state = PR_TSC_ENABLE;
  prctl(PR_GET_TSC, &state);
  if (state == PR_TSC_SIGSEGV && info->si_code == SI_KERNEL) {
    ClockInstructions::take_back();
  } else {
    // What has failed is made again and fails again. A signal that was sent is sent again.
    sigaction(SIGSEGV, &handler_before, nullptr);
    if (info->si_code <= 0) raise(signal);
  }
  errno = error;
}

}  // namespace

ClockInstructions::ClockInstructions() {
  const std::lock_guard lock(handler_mutex);
  if (handler_users++ > 0) return;
  struct sigaction ours {};
  ours.sa_sigaction = handle;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  CHECK(sigaction(SIGSEGV, &ours, &handler_before) == 0, "errno {}", errno);
}

ClockInstructions::~ClockInstructions() {
  take_back();
  const std::lock_guard lock(handler_mutex);
  if (--handler_users == 0) sigaction(SIGSEGV, &handler_before, nullptr);
}

void ClockInstructions::give_up() { prctl(PR_SET_TSC, PR_TSC_SIGSEGV); }

void ClockInstructions::take_back() { prctl(PR_SET_TSC, PR_TSC_ENABLE); }

}  // namespace lockstep::guests
