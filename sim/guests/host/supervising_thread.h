#pragma once
// The thread that supervises guests. While one of these exists, that thread stays on the processor on which
// it is: guests inherit that, and a call costs several times less when its caller and its supervisor share a
// processor. SIGCHLD is blocked in it, so that it can wait for its guests' stops and for a descriptor at
// once. The process's limit of open files is raised to what it may be, and stays so.

#include <csignal>

#include <sched.h>

#include "sim/guests/host/clock_instructions.h"
#include "sim/guests/host/descriptor.h"

namespace lockstep::guests {

class SupervisingThread {
 public:
  SupervisingThread();
  SupervisingThread(const SupervisingThread&) = delete;
  SupervisingThread& operator=(const SupervisingThread&) = delete;
  ~SupervisingThread();

  enum class Woken { by_descriptor, by_child, by_nothing };
  // Waits until the descriptor can be read or a child has changed its state, at most so long.
  Woken wait(int descriptor, int milliseconds) const;

 private:
  ClockInstructions clock_instructions_;
  sigset_t signals_before_{};
  cpu_set_t processors_before_{};
  Descriptor signals_;
};

}  // namespace lockstep::guests
