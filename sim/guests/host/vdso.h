#pragma once
// The functions that the kernel maps into every process so that clocks are read without a system call
// (vdso(7)). They are overwritten, because a guest's clocks are not the machine's.
//
// Either each makes its system call, which is owned; or clock reads are answered in the guest's memory (the
// time page): three pairs of numbers stand behind the code of clock_gettime, and the supervisor rewrites them
// whenever the guest's time has changed. A countdown, in 8 bytes at the top of the stack that Linux leaves 0,
// makes every 2,001st read a system call, so that a guest that only reads clocks does not run for ever.

#include <cstdint>

#include "sim/guests/guest_times.h"
#include "sim/guests/host/memory.h"

namespace lockstep::guests {

// Clock reads that a guest may make without ever waiting.
inline constexpr int most_clock_reads = 2000;

class TimePage {
 public:
  // Overwrites the functions in a process that has just executed its program. With `answers` it makes a time
  // page if the machine's functions are long enough for the code.
  static TimePage install(int pid, const GuestMemory& memory, bool answers);

  // Lets the process read these times.
  void set(const GuestMemory& memory, const GuestTimes& times) const;
  void restart_countdown(const GuestMemory& memory) const;
  // Returns how many reads the process has made since the countdown was started.
  int reads(const GuestMemory& memory) const;
  bool answers() const { return data_ != 0; }

 private:
  std::uint64_t data_ = 0;  // addresses in the process; 0: the functions make system calls
  std::uint64_t countdown_ = 0;
};

// Returns the address of the 16 random bytes that the kernel gives to a program (AT_RANDOM); 0 if there are
// none.
std::uint64_t random_bytes_of(int pid);

}  // namespace lockstep::guests
