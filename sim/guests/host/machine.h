#pragma once
// Whether this machine can run guests, and what that costs here.

#include <string>

namespace lockstep::guests {

struct GuestMachine {
  std::string missing;       // what it lacks, and what to change; empty if guests run
  bool hides_cpuid = false;  // a guest cannot see which random instructions the processor has (RDRAND)
  double start_ms = 0;       // of a small program, from its start to its end
  double microseconds = 0;   // of real time for each call that the supervisor answers
};

// Runs two small programs of every Debian and measures. It takes some tenths of a second.
GuestMachine look_at_machine();

// What to change where a step of the start fails: "namespaces of its own" …; empty if nothing is known.
std::string advice_for(const std::string& step);

}  // namespace lockstep::guests
