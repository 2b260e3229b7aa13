#include "sim/guests/host/tracer.h"

#include <cerrno>
#include <csignal>

#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "core/check.h"

namespace lockstep::guests {
namespace {

void* word(unsigned long value) { return reinterpret_cast<void*>(value); }

int event_message(int tid) {
  unsigned long message = 0;
  ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message);
  return static_cast<int>(message);
}

TraceStop stop_of(int tid, int status) {
  using Kind = TraceStop::Kind;
  if (!WIFSTOPPED(status)) return {Kind::exited, 0, 0, status};
  switch (status >> 16) {
    case PTRACE_EVENT_CLONE:
    case PTRACE_EVENT_FORK:
      return {Kind::forked, event_message(tid), 0, status};
    case PTRACE_EVENT_VFORK:
      return {Kind::vforked, event_message(tid), 0, status};
    case PTRACE_EVENT_VFORK_DONE:
      return {Kind::vfork_done, 0, 0, status};
    case PTRACE_EVENT_EXEC:
      return {Kind::replaced, event_message(tid), 0, status};
    case PTRACE_EVENT_STOP:
      return {WSTOPSIG(status) == SIGTRAP ? Kind::newborn : Kind::stopped, 0, WSTOPSIG(status), status};
    default:
      return {Kind::signalled, 0, WSTOPSIG(status), status};
  }
}

}  // namespace

bool trace(int pid) {
  const unsigned long options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                                PTRACE_O_TRACEVFORKDONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  return ptrace(PTRACE_SEIZE, pid, nullptr, word(options)) == 0;
}

std::optional<TraceStop> trace_stop(int tid, bool waits) {
  int status = 0;
  pid_t got = 0;
  do {
    got = waitpid(tid, &status, __WALL | (waits ? 0 : WNOHANG));
  } while (got < 0 && errno == EINTR);
  if (got == 0) return std::nullopt;
  if (got < 0) return TraceStop{};  // somebody else has taken its end: it is gone
  return stop_of(tid, status);
}

void resume(int tid, int signal) {
  ptrace(PTRACE_CONT, tid, nullptr, word(static_cast<unsigned long>(signal)));
}

Registers registers_of(int tid) {
  user_regs_struct raw{};
  CHECK(ptrace(PTRACE_GETREGS, tid, nullptr, &raw) == 0, "thread {}", tid);
  return {raw.rip, raw.rax, raw.rcx, raw.rdx};
}

void set_registers(int tid, const Registers& registers) {
  user_regs_struct raw{};
  CHECK(ptrace(PTRACE_GETREGS, tid, nullptr, &raw) == 0, "thread {}", tid);
  raw.rip = registers.instruction;
  raw.rax = registers.rax;
  raw.rcx = registers.rcx;
  raw.rdx = registers.rdx;
  ptrace(PTRACE_SETREGS, tid, nullptr, &raw);
}

void end_call(int tid, std::int64_t result) {
  user_regs_struct raw{};
  CHECK(ptrace(PTRACE_GETREGS, tid, nullptr, &raw) == 0, "thread {}", tid);
  raw.rax = static_cast<unsigned long long>(result);
  raw.orig_rax = static_cast<unsigned long long>(-1);
  ptrace(PTRACE_SETREGS, tid, nullptr, &raw);
}

}  // namespace lockstep::guests
