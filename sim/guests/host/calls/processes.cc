// Calls that make, end, wait for and signal threads and processes. The kernel does them; host/lives.cc sees
// what becomes of them.

#include <cerrno>
#include <csignal>

#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "sim/guests/host/calls/handlers.h"

namespace lockstep::guests::calls {

Answer by_kernel(Supervisor&, Thread&) { return Answer::by_kernel(); }

Answer clone(Supervisor& guest, Thread& caller) {
  const std::uint64_t flags = caller.call.number == SYS_clone3
                                  ? caller.memory().get<std::uint64_t>(caller.arg(0)).value_or(0)
                                  : caller.arg(0);
  constexpr std::uint64_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                       CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_UNTRACED |
                                       CLONE_PTRACE;
  if ((flags & namespaces) == 0) return Answer::by_kernel();
  guest.refuse(caller);
  return Answer::error(EPERM);
}

// ---- Waiting for children ----

namespace {

struct Children {
  bool any = false;
  Process* ended = nullptr;  // the first one that has ended and that nobody has waited for
};

// Which children the caller waits for: one by its number, or any. Process groups count as any.
Children children_of(const Tasks& tasks, const Process& parent, int wanted) {
  Children found;
  for (const auto& child : tasks.processes) {
    if (child->parent != &parent || child->reaped || (wanted > 0 && child->guest_pid != wanted)) continue;
    found.any = true;
    if (child->dead && found.ended == nullptr) found.ended = child.get();
  }
  return found;
}

}  // namespace

Answer wait(Supervisor& guest, Thread& caller) {
  const bool is_waitid = caller.call.number == SYS_waitid;
  const int options = caller.int_arg(is_waitid ? 3 : 2);
  const int wanted = is_waitid ? (caller.int_arg(0) == P_PID ? caller.int_arg(1) : -1) : caller.int_arg(0);
  const Children children = children_of(guest.tasks(), *caller.process, wanted);
  if (children.ended != nullptr) {
    children.ended->reaped = (options & WNOWAIT) == 0;
    return Answer::by_kernel();
  }
  // Without a child the kernel says ECHILD, and with WNOHANG that none has ended.
  return !children.any || (options & WNOHANG) != 0 ? Answer::by_kernel() : Answer::waits();
}

// ---- Signals ----

namespace {

bool stops_by_default(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

Answer send(Supervisor& guest, Thread& caller, Process* to, Thread* thread, int signal) {
  if (to == nullptr || signal <= 0 || signal > 64) return Answer::by_kernel();  // which knows the errno
  if (stops_by_default(signal) && (status_of(to->pid).caught & signal_bit(signal)) == 0) {
    guest.refuse(caller);
    return Answer::error(EPERM);
  }
  guest.will_signal(*to, thread, signal);
  return Answer::by_kernel();
}

}  // namespace

Answer kill(Supervisor& guest, Thread& caller) {
  const int to = caller.int_arg(0);
  if (to > 0) return send(guest, caller, guest.tasks().find_process(to), nullptr, caller.int_arg(1));
  if (to < 0) {  // of another group, or of all others: there is none
    guest.refuse(caller);
    return Answer::error(EPERM);
  }
  Process* only = nullptr;
  for (const auto& process : guest.tasks().processes) {
    if (process->dead) continue;
    if (only != nullptr) {  // a group of processes
      guest.refuse(caller);
      return Answer::error(EPERM);
    }
    only = process.get();
  }
  return send(guest, caller, only, nullptr, caller.int_arg(1));
}

Answer tkill(Supervisor& guest, Thread& caller) {
  const bool has_group = caller.call.number != SYS_tkill;
  const int to = caller.int_arg(has_group ? 1 : 0);
  for (const auto& thread : guest.tasks().threads) {
    if (thread->guest_tid != to || thread->state == Thread::State::dead) continue;
    if (has_group && thread->process->guest_pid != caller.int_arg(0)) return Answer::error(ESRCH);
    return send(guest, caller, thread->process, thread.get(), caller.int_arg(has_group ? 2 : 1));
  }
  return Answer::by_kernel();
}

Answer sched_yield(Supervisor& guest, Thread&) {
  guest.yield();
  return Answer::value(0);
}

}  // namespace lockstep::guests::calls
