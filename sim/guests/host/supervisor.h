#pragma once
// Runs one guest: an unmodified program with all of its threads and child processes, in virtual time. Every
// call by which it could learn of time, chance, the machine or the network comes here (host/calls), and at
// any moment at most one of its threads runs. So what a guest does depends on its program, its files, its
// seed, its clocks and what its connections bring. docs/ARCHITECTURE.md, "Guests", says what it can still
// learn.
//
// Threads change at owned calls only. A thread goes on until it waits; then the one that has waited longest
// for its turn does. A thread that never waits lets the others have a turn every 256 calls.

#include <cstdint>
#include <string>
#include <vector>

#include "sim/guests/call_log.h"
#include "sim/guests/guest_error.h"
#include "sim/guests/guest_plan.h"
#include "sim/guests/guest_random.h"
#include "sim/guests/guest_times.h"
#include "sim/guests/host/disk.h"
#include "sim/guests/host/notifications.h"
#include "sim/guests/host/owned_call.h"
#include "sim/guests/host/sockets.h"
#include "sim/guests/host/spawn.h"
#include "sim/guests/host/supervising_thread.h"
#include "sim/guests/host/tasks.h"
#include "sim/guests/host/timers.h"
#include "sim/guests/host/tracer.h"

namespace lockstep::guests {

class Supervisor {
 public:
  // Starts the guest: its program is about to be executed. `thread` is the calling one, and `disk` that of
  // the plan's directory. Both must outlive the guest. Throws GuestError.
  Supervisor(const SupervisingThread& thread, const GuestPlan& plan, Disk& disk);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor() { kill(); }

  // Lets the guest run, at these times, until all of its threads wait or it has ended. Returns what they wait
  // for. times() may be later then, if computing takes time, and no later run may be before it. Throws
  // GuestError.
  GuestDeadlines run(const GuestTimes& now);
  // Ends it as SIGKILL does. Nothing of it is left but its files.
  void kill();

  bool ended() const { return ended_; }
  int status() const { return status_; }  // of its end, as wait(2) has it
  Sockets& sockets() { return sockets_; }
  // Returns a copy of the guest's end of a connection; empty if it has closed it.
  Descriptor end_of(int socket) const;
  CallLog& log() { return log_; }
  const CallLog& log() const { return log_; }
  // The calls that were refused because they are not owned yet, in the order of their first use.
  const std::vector<std::string>& refused() const { return refused_; }
  std::uint64_t calls() const { return calls_; }
  // Returns the error with the guest's last calls and the end of its output.
  GuestError error(GuestFault fault, const std::string& what) const;

  // ---- For the owned calls ----

  const GuestTimes& times() const { return times_; }
  std::int64_t start_time() const { return start_; }  // of its monotonic clock
  GuestRandom& random() { return random_; }
  Tasks& tasks() { return tasks_; }
  Timers& timers() { return timers_; }
  Disk& disk() { return *disk_; }
  // Counts a clock read that came as a call, as those that the time page answers are counted in the guest.
  void count_clock_read(Thread& thread);
  // Notes that the call is refused because it is not owned yet.
  void refuse(const Thread& caller);
  std::uint64_t next_order() { return ++order_; }
  // Tells that the call that the thread makes will send this signal to a process, or to one of its threads.
  void will_signal(Process& to, Thread* thread, int signal) { sent_ = {&to, thread, signal}; }
  // Lets all others that can go on have their turn before the one that makes this call.
  void yield() { yields_ = true; }

 private:
  struct Sent {
    Process* to = nullptr;
    Thread* thread = nullptr;
    int signal = 0;
  };

  // Lets one thread go on to its next call or stop. Returns false if all of them wait.
  bool step();
  // Counts a call that is made without waiting. If computing takes time, the clocks go on.
  void count_call();
  int clock_reads_of(const Process& process) const;
  // Answers a system call that is a clock read, while the run has enough of them left.
  bool answers_at_once(Thread& thread);
  Thread* next_in_turn() const;
  bool try_waiting();
  void advance(Thread& thread);
  // Returns false if the call has to wait.
  bool try_call(Thread& thread);
  void answer(Thread& thread, const Answer& answer);
  void log_call(const Thread& thread, const Answer& answer);
  // host/lives.cc: waits until the thread that runs has come to its next call or stop.
  void await(Thread& thread);
  void receive(Thread& thread);
  void handle_stop(Thread& thread, const TraceStop& stop);
  void born(Thread& parent, const TraceStop& stop);
  void replaced(Thread& thread);
  void signalled(Thread& thread, int signal);
  bool emulate_clock_instruction(Thread& thread);
  void thread_ended(Thread& thread, int status);
  void process_ended(Process& process);
  void vfork_is_done(const Process& child);
  void interrupt_call(Thread& thread, int signal);
  void tell_time_left(const Thread& thread);
  void resume_interrupted_call(Thread& thread);
  void settle_signal();
  void end(int status);
  // A futex that the kernel has changed, because a thread has ended, wakes those that wait for it.
  void wake_changed_futexes();

  GuestPlan plan_;
  GuestTimes times_;
  std::int64_t start_ = 0;
  bool started_ = false;
  bool executed_ = false;  // its program runs
  bool ended_ = false;
  int status_ = 0;
  const SupervisingThread* thread_;
  Disk* disk_;
  Spawned spawned_;
  Notifications notifications_;
  Tasks tasks_;
  Sockets sockets_;
  Timers timers_;
  GuestRandom random_;
  CallLog log_;
  std::vector<std::string> refused_;
  std::uint64_t calls_ = 0;
  std::uint64_t calls_in_run_ = 0;
  std::uint64_t order_ = 0;
  Thread* last_ = nullptr;  // the one that ran last
  bool yields_ = false;
  Sent sent_;
};

}  // namespace lockstep::guests
