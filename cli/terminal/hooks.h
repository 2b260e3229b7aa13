#pragma once
// Holds what the process around the command line, or a test, can change in the command line.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/user_lock.h"

namespace lockstep::cli {

// The program that runs: lockstep as it is built here, or a program that a user has built
// with locks of their own.
struct Program {
  std::string name = "lockstep";  // as the user types it
  std::vector<scenarios::UserLock> locks;
  const std::atomic<bool>* interrupted = nullptr;  // becomes true at the first Ctrl-C
  // Is told what a scenario with real programs runs, before it does; empty: nobody is told.
  std::function<void(const std::string&)> before_programs{};
};

struct Hooks {
  Program program;
  // Makes the run differ from its repetition at this event, so that a test can see the difference found
  // (sim/world/world.h). 0: off.
  std::uint64_t plant_nondeterminism_at_event = 0;
  std::function<Duration()> wall_clock;            // time since any origin; empty: the machine's own clock
  std::optional<std::string> github_step_summary;  // the file named by GITHUB_STEP_SUMMARY
  std::function<void()> before_command;            // called when the arguments have been parsed
};

}  // namespace lockstep::cli
