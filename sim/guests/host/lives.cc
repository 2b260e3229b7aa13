// Births, ends and signals of a guest's threads and processes: what happens between two of its owned calls.

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "core/check.h"
#include "sim/guests/host/supervisor.h"
#include "sim/guests/host/times.h"

namespace lockstep::guests {
namespace {

// How long to wait for a thread before looking at it, in ms: 1, 2, 4 … up to this. A thread of the program
// that does not block SIGCHLD can swallow it, so a stop is looked for without it, too.
constexpr int longest_watch_ms = 256;
constexpr std::int64_t most_processor_seconds = 5;  // between two calls
constexpr int most_idle_periods = 300;

// Returns the processor time that the process has used, in whole seconds. At most one of its threads runs.
std::int64_t processor_seconds_of(const Process& process) {
  timespec used{};
  const auto clock =
      static_cast<clockid_t>((~static_cast<unsigned>(process.pid) << 3) | 2U);  // CPUCLOCK_SCHED
  return clock_gettime(clock, &used) == 0 ? used.tv_sec : 0;
}

// Linux does not make these calls again when a signal's handler has run (signal(7)).
bool never_restarts(int call) {
  switch (call) {
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
      return true;
    default:
      return false;
  }
}

// Returns the status.
int wait_for_end(int tid) {
  for (;;) {
    const auto stop = trace_stop(tid, true);
    if (stop->kind == TraceStop::Kind::exited) return stop->status;
    resume(tid, 0);
  }
}

}  // namespace

void Supervisor::await(Thread& thread) {
  std::int64_t used_before = -1;  // when it was looked at first
  int idle = 0;
  while (thread.state == Thread::State::runs) {
    const auto woken = thread_->wait(notifications_.descriptor(), idle < 8 ? 1 << idle : longest_watch_ms);
    if (woken == SupervisingThread::Woken::by_descriptor) {
      receive(thread);
      continue;
    }
    if (const auto stop = trace_stop(thread.tid, false)) {
      handle_stop(thread, *stop);
    } else if (thread.tid == thread.process->pid && is_zombie(thread.tid)) {
      // The first thread of a process: the kernel tells its end with those of all others.
      thread.die();
      thread.process->first_is_zombie = true;
      if (thread.call.number != SYS_exit) return process_ended(*thread.process);
      wake_changed_futexes();
    } else if (woken == SupervisingThread::Woken::by_nothing) {
      const std::int64_t used = processor_seconds_of(*thread.process);
      if (used_before < 0) used_before = used;
      if (used - used_before > most_processor_seconds)
        throw error(
            GuestFault::spins,
            fmt::format("computes for {} s of processor time without a system call", most_processor_seconds));
      if (++idle > most_idle_periods)
        throw error(GuestFault::not_owned, "waits in a system call that lockstep does not own");
    }
  }
  if (last_ == &thread && thread.state == Thread::State::dead) last_ = nullptr;
}

void Supervisor::receive(Thread& thread) {
  const auto call = notifications_.take();
  if (!call) return;
  CHECK(call->tid == thread.tid, "thread {} makes a call while {} runs", call->tid, thread.tid);
  thread.call = *call;
  if (answers_at_once(thread)) return;
  thread.state = Thread::State::asks;
  thread.again = false;
  thread.order = ++order_;
  resume_interrupted_call(thread);
}

void Supervisor::handle_stop(Thread& thread, const TraceStop& stop) {
  using Kind = TraceStop::Kind;
  switch (stop.kind) {
    case Kind::forked:
    case Kind::vforked:
      born(thread, stop);
      if (stop.kind == Kind::vforked) thread.state = Thread::State::vforked;
      return resume(thread.tid, 0);
    case Kind::replaced:
      replaced(thread);
      return resume(thread.tid, 0);
    case Kind::signalled:
      return signalled(thread, stop.signal);
    case Kind::exited:
      return thread_ended(thread, stop.status);
    case Kind::stopped:
      throw error(GuestFault::not_owned, fmt::format("stops itself (signal {})", stop.signal));
    case Kind::newborn:
    case Kind::vfork_done:
      return resume(thread.tid, 0);
  }
}

// ---- Births ----

namespace {

// What the parent gets at the end of the process that it makes by this call (clone(2)).
int exit_signal_of(const Thread& parent) {
  constexpr std::uint64_t signal_bits = 0xff;
  constexpr std::uint64_t exit_signal_field = 32;  // of struct clone_args
  if (parent.call.number == SYS_clone) return static_cast<int>(parent.arg(0) & signal_bits);
  if (parent.call.number != SYS_clone3) return SIGCHLD;
  return static_cast<int>(
      parent.memory().get<std::uint64_t>(parent.arg(0) + exit_signal_field).value_or(SIGCHLD));
}

}  // namespace

void Supervisor::born(Thread& parent, const TraceStop& stop) {
  const auto first = trace_stop(stop.child, true);
  CHECK(first->kind == TraceStop::Kind::newborn, "task {}: status {:x}", stop.child, first->status);
  Process* process = parent.process;
  if (status_of(stop.child).thread_group == stop.child) {
    process = &tasks_.add_process(stop.child, parent.process, exit_signal_of(parent));
    process->page = parent.process->page;
    process->clock_reads = parent.process->clock_reads;
  }
  Thread& child = tasks_.add_thread(stop.child, *process);
  child.state = Thread::State::stands;
  child.order = ++order_;
  if (stop.kind == TraceStop::Kind::vforked) process->waiting_parent = &parent;
}

void Supervisor::replaced(Thread& thread) {
  Process& process = *thread.process;
  for (Thread* other : tasks_.living_threads_of(process)) {
    if (other == &thread) continue;
    if (other->tid != process.pid) wait_for_end(other->tid);
    other->die();
  }
  thread.tid = process.pid;  // whichever thread it was, it is the first one now
  executed_ = true;
  process.memory = GuestMemory(process.pid);
  process.page = TimePage::install(process.pid, process.memory, plan_.time_page);
  process.page.set(process.memory, times_);
  if (const auto address = random_bytes_of(process.pid)) {
    std::array<unsigned char, 16> bytes;
    random_.fill(bytes.data(), bytes.size());
    process.memory.put(address, bytes);
  }
  vfork_is_done(process);
}

void Supervisor::vfork_is_done(const Process& child) {
  Thread* parent = child.waiting_parent;
  if (parent == nullptr || parent->state != Thread::State::vforked) return;
  const auto stop = trace_stop(parent->tid, true);
  if (stop->kind == TraceStop::Kind::exited) return thread_ended(*parent, stop->status);
  parent->state = Thread::State::stands;
  parent->order = ++order_;
}

// ---- Ends ----

void Supervisor::thread_ended(Thread& thread, int status) {
  thread.die();
  Process& process = *thread.process;
  const bool whole_process = thread.tid == process.pid || thread.call.number == SYS_exit_group ||
                             WIFSIGNALED(status) || tasks_.living_threads_of(process).empty();
  if (thread.tid == process.pid) process.status = status;
  if (whole_process) return process_ended(process);
  wake_changed_futexes();
}

void Supervisor::process_ended(Process& process) {
  for (Thread* thread : tasks_.living_threads_of(process)) {
    if (thread->tid == process.pid) process.first_is_zombie = true;
    if (thread->tid != process.pid) wait_for_end(thread->tid);
    thread->die();
  }
  if (process.first_is_zombie) process.status = wait_for_end(process.pid);
  process.dead = true;
  process.memory = {};
  process.handle.reset();
  log_.add(fmt::format("{} process {} ends {}", times_.of(GuestClock::monotonic), process.index,
                       text_of_end(process.status)));
  if (last_ != nullptr && last_->state == Thread::State::dead) last_ = nullptr;
  vfork_is_done(process);
  for (const auto& child : tasks_.processes) {
    if (child->parent == &process) child->parent = nullptr;
  }
  wake_changed_futexes();
  if (process.index == 0) return end(process.status);
  if (process.parent == nullptr) return;
  if ((status_of(process.parent->pid).ignored & signal_bit(SIGCHLD)) != 0) {
    process.reaped = true;
    return;
  }
  will_signal(*process.parent, nullptr, process.exit_signal);
  settle_signal();
}

void Supervisor::end(int status) {
  ended_ = true;
  status_ = status;
  ::kill(spawned_.init, SIGKILL);
  for (const bool firsts : {false, true}) {
    for (const auto& thread : tasks_.threads) {
      if (thread->state == Thread::State::dead || (thread->tid == thread->process->pid) != firsts) continue;
      wait_for_end(thread->tid);
      thread->die();
    }
  }
  waitpid(spawned_.init, nullptr, __WALL);
  last_ = nullptr;
}

void Supervisor::kill() {
  if (!ended_) end(SIGKILL);
}

void Supervisor::wake_changed_futexes() {
  for (const auto& thread : tasks_.threads) {
    FutexWait& futex = thread->futex;
    if (thread->state != Thread::State::waits || futex.address == 0 || futex.woken) continue;
    if (thread->memory().get<std::uint32_t>(futex.address) == futex.expected) continue;
    futex.woken = true;
    thread->order = ++order_;
  }
}

// ---- Signals ----

void Supervisor::signalled(Thread& thread, int signal) {
  if (signal == SIGSEGV && emulate_clock_instruction(thread)) return resume(thread.tid, 0);
  if (thread.state == Thread::State::waits || thread.state == Thread::State::asks)
    interrupt_call(thread, signal);
  thread.state = Thread::State::stands;
  thread.signal = signal;
  thread.order = ++order_;
}

// The instructions RDTSC and RDTSCP read a clock of the machine, so they have been made to fail. They read
// the monotonic clock instead, in nanoseconds.
bool Supervisor::emulate_clock_instruction(Thread& thread) {
  Registers registers = registers_of(thread.tid);
  std::array<unsigned char, 3> code{};
  if (!thread.memory().read(registers.instruction, code.data(), code.size())) return false;
  const bool rdtsc = code[0] == 0x0f && code[1] == 0x31;
  const bool rdtscp = code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9;
  if (!rdtsc && !rdtscp) return false;
  count_clock_read(thread);
  const auto now = static_cast<std::uint64_t>(times_.of(GuestClock::monotonic));
  registers.rax = now & 0xffffffffU;
  registers.rdx = now >> 32;
  if (rdtscp) registers.rcx = 0;  // the number of the processor
  registers.instruction += rdtsc ? 2 : 3;
  set_registers(thread.tid, registers);
  return true;
}

// A call that waits with a time-out, or has written a part, ends when a handler runs. Any other the kernel
// ends or makes again, as the handler's flags say. Without a handler it is made again with the same deadline.
void Supervisor::interrupt_call(Thread& thread, int signal) {
  const bool handled = (status_of(thread.process->pid).caught & signal_bit(signal)) != 0;
  const bool ends = never_restarts(thread.call.number) || thread.deadline || thread.written > 0;
  if (handled && ends) {
    tell_time_left(thread);
    end_call(thread.tid, thread.written > 0 ? static_cast<std::int64_t>(thread.written) : -EINTR);
  }
  if (!handled) {
    thread.interrupted = Thread::Interrupted{thread.deadline, std::move(thread.outgoing), thread.written};
  }
  thread.stop_waiting();
}

// A sleep that a signal ends says how long it would have gone on.
void Supervisor::tell_time_left(const Thread& thread) {
  const bool plain = thread.call.number == SYS_nanosleep;
  const bool by_clock = thread.call.number == SYS_clock_nanosleep && (thread.arg(1) & TIMER_ABSTIME) == 0;
  const std::uint64_t to = plain ? thread.arg(1) : by_clock ? thread.arg(3) : 0;
  if (to == 0 || !thread.deadline) return;
  const std::int64_t left = thread.deadline->at - times_.of(thread.deadline->clock);
  thread.memory().put(to, timespec_of(left));
}

void Supervisor::resume_interrupted_call(Thread& thread) {
  if (!thread.interrupted) return;
  thread.deadline = thread.interrupted->deadline;
  thread.outgoing = std::move(thread.interrupted->outgoing);
  thread.written = thread.interrupted->written;
  thread.again = thread.deadline.has_value() || !thread.outgoing.empty();
  thread.interrupted.reset();
}

// A signal that was sent to a guest's process stops exactly one of its threads, unless all of them block it.
// Waits for that, so that nothing depends on when the kernel does it.
void Supervisor::settle_signal() {
  const Sent sent = std::exchange(sent_, {});
  if (sent.to == nullptr || sent.to->dead || sent.signal == 0 || ended_) return;
  if (sent.signal == SIGKILL) return process_ended(*sent.to);
  std::vector<Thread*> candidates;
  for (Thread* thread : tasks_.living_threads_of(*sent.to)) {
    if (sent.thread != nullptr && sent.thread != thread) continue;
    if (thread->state == Thread::State::stands && thread->signal == sent.signal) return;
    const bool can_take = thread->state == Thread::State::waits || thread->state == Thread::State::asks;
    if (can_take && (status_of(thread->tid).blocked & signal_bit(sent.signal)) == 0)
      candidates.push_back(thread);
  }
  constexpr int most_waits = 60'000;  // about a minute
  for (int waits = 0; !candidates.empty(); ++waits) {
    for (Thread* thread : candidates) {
      if (const auto stop = trace_stop(thread->tid, false)) return handle_stop(*thread, *stop);
    }
    if (waits == most_waits)
      throw error(GuestFault::not_owned,
                  fmt::format("sends signal {}, and none of its threads takes it", sent.signal));
    thread_->wait(notifications_.descriptor(), 1);
  }
}

}  // namespace lockstep::guests
