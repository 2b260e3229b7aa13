#pragma once
// The threads and processes of a guest, as its supervisor knows them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/guests/guest_times.h"
#include "sim/guests/host/descriptor.h"
#include "sim/guests/host/memory.h"
#include "sim/guests/host/notifications.h"
#include "sim/guests/host/vdso.h"

namespace lockstep::guests {

struct Process {
  int pid = 0;                // as this machine numbers it
  int guest_pid = 0;          // as the guest numbers it
  int index = 0;              // in the order of births
  Process* parent = nullptr;  // nullptr: process 1 of the guest's namespace
  int exit_signal = 0;        // what its parent gets at its end
  bool dead = false;
  bool first_is_zombie = false;  // its first thread has ended, which the kernel tells when the last one has
  bool reaped = false;           // its parent has waited for it
  int status = 0;                // of its end, as wait(2) has it
  Descriptor handle;
  GuestMemory memory;
  TimePage page;
  int clock_reads = 0;  // since the guest last waited, without those that the time page has answered
  struct Thread* waiting_parent = nullptr;  // has made it by vfork
};

// Where a thread waits for a futex.
struct FutexWait {
  std::uint64_t address = 0;
  std::uint32_t expected = 0;
  std::uint32_t bits = 0;
  bool is_private = false;
  bool woken = false;
};

struct Thread {
  enum class State : std::uint8_t {
    runs,     // the only one of the whole world
    stands,   // in a stop of ptrace: newborn, or before a signal
    asks,     // has made an owned call that nobody has tried yet
    waits,    // has made an owned call that has to wait
    vforked,  // in the kernel until its child executes a program or ends
    dead,
  };
  int tid = 0;        // as this machine numbers it
  int guest_tid = 0;  // as the guest numbers it
  int index = 0;      // in the order of births
  Process* process = nullptr;
  State state = State::stands;
  std::uint64_t order = 0;  // of those that can go on, the one with the smallest does
  int signal = 0;           // while it stands: the signal that it gets when it goes on

  Notification call;   // while it asks or waits
  bool again = false;  // the call has been tried before
  std::optional<GuestDeadline> deadline;
  FutexWait futex;
  Descriptor watched;    // what a waiting call waits for
  std::string outgoing;  // of a blocking write: all its bytes
  std::size_t written = 0;

  // The call from which a signal without a handler has taken it, and which it makes again at once.
  struct Interrupted {
    std::optional<GuestDeadline> deadline;
    std::string outgoing;
    std::size_t written = 0;
  };
  std::optional<Interrupted> interrupted;

  void stop_waiting() {
    deadline.reset();
    futex = {};
    watched.reset();
    outgoing.clear();
    written = 0;
  }
  void die() {
    state = State::dead;
    stop_waiting();
  }
  std::uint64_t arg(std::size_t i) const { return call.args[i]; }
  int int_arg(std::size_t i) const { return static_cast<int>(call.args[i]); }
  const GuestMemory& memory() const { return process->memory; }
  // Returns a copy of one of its process's descriptors.
  Descriptor copy_of(int number) const { return copy_from(process->handle, number); }
};

// All that ever lived in the guest, in the order of births.
struct Tasks {
  std::vector<std::unique_ptr<Process>> processes;
  std::vector<std::unique_ptr<Thread>> threads;

  Process& add_process(int pid, Process* parent, int exit_signal);
  Thread& add_thread(int tid, Process& process);
  Process* find_process(int guest_pid) const;  // a living one
  std::vector<Thread*> living_threads_of(const Process& process) const;
};

// What /proc/PID/status says of a thread or process.
struct TaskStatus {
  int thread_group = 0;
  int guest_pid = 0;
  std::uint64_t blocked = 0;  // signals; signal s is bit s - 1
  std::uint64_t ignored = 0;
  std::uint64_t caught = 0;
};
TaskStatus status_of(int pid);
// Says whether the task is gone but for its exit status.
bool is_zombie(int pid);

// Returns in words how a process has ended, from its status as wait(2) has it: "with status 1", "by signal
// 9".
std::string text_of_end(int status);

constexpr std::uint64_t signal_bit(int signal) { return std::uint64_t{1} << (signal - 1); }

}  // namespace lockstep::guests
