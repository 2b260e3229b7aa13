#pragma once
// The births, deaths and signals of a guest's threads (ptrace(2)). Only the thread that attached a guest may
// ask about it.

#include <cstdint>
#include <optional>

namespace lockstep::guests {

// What a thread that ran has come to.
struct TraceStop {
  enum class Kind : std::uint8_t {
    newborn,     // stands at its first instruction
    forked,      // has made the thread or process `child`, and stands
    vforked,     // the same, and will wait in the kernel for the child's execve or end
    vfork_done,  // the child has made its execve or ended
    replaced,    // has made an execve, and stands at the first instruction of the new program
    signalled,   // stands before `signal` is delivered
    stopped,     // a stop signal (SIGSTOP …) has stopped it
    exited,      // is gone; `status` as wait(2) has it
  };
  Kind kind = Kind::exited;
  int child = 0;  // the supervisor's number for it; in `replaced`: the number that the caller had before
  int signal = 0;
  int status = 0;
};

// Attaches a running process, and from then on all of its threads and children as they are born. They are
// killed when the calling process dies. Returns false if the machine forbids it.
bool trace(int pid);
// Returns what the thread has come to; nothing if it still runs. With `waits` it waits for that.
std::optional<TraceStop> trace_stop(int tid, bool waits);
// Lets a thread that stands go on, with a signal unless 0.
void resume(int tid, int signal);

struct Registers {
  std::uint64_t instruction = 0;
  std::uint64_t rax = 0;
  std::uint64_t rcx = 0;
  std::uint64_t rdx = 0;
};
// Both REQUIRE that the thread stands.
Registers registers_of(int tid);
void set_registers(int tid, const Registers& registers);
// Ends the system call in which a signal has found the thread, so that the kernel does not make it again.
void end_call(int tid, std::int64_t result);

}  // namespace lockstep::guests
