#pragma once
// RDTSC and RDTSCP read a clock of the machine, so a guest may not execute them (PR_SET_TSC of prctl(2)). The
// processor has to be told at each switch between a thread that may and one that may not, and on a virtual
// machine that takes longer than the rest of an owned call. So the thread that supervises guests gives them
// up as well. It gets them back when it executes one, for example because it reads a clock.

namespace lockstep::guests {

// While one of these exists, its thread can give the instructions up. Meanwhile the process has a handler of
// SIGSEGV that gives them back; it passes on what has other causes to the handler before.
class ClockInstructions {
 public:
  ClockInstructions();
  ClockInstructions(const ClockInstructions&) = delete;
  ClockInstructions& operator=(const ClockInstructions&) = delete;
  ~ClockInstructions();

  static void give_up();
  // A process inherits it from the thread that starts it, so these are taken back before that.
  static void take_back();
};

}  // namespace lockstep::guests
