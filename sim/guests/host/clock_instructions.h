#pragma once
// RDTSC and RDTSCP read a clock of the machine, so a guest may not execute them (PR_SET_TSC of prctl(2)). The
// processor has to be told at each switch between a thread that may and one that may not, and on a virtual
// machine that takes longer than the rest of an owned call. So the thread that supervises guests gives them
// up as well. It gets them back when it executes one, for example because it reads a clock.

namespace lockstep::guests {

// While one of these exists, its thread can give the instructions up. Meanwhile the process has a handler of
// SIGSEGV that gives them back. What has other causes it leaves to the handler before, which it puts back for
// that: a thread that goes on after such a signal must not have given them up.
class ClockInstructions {
 public:
  ClockInstructions();
  ClockInstructions(const ClockInstructions&) = delete;
  ClockInstructions& operator=(const ClockInstructions&) = delete;
  ~ClockInstructions();

  // A thread or process that this one starts is without them, too, so it takes them back before that.
  static void give_up();
  static void take_back();
};

}  // namespace lockstep::guests
