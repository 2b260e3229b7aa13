#pragma once
// What the process around the command line, or a test, may do to it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "scenarios/user_lock.h"

namespace lockstep::cli {

// Which lockstep this is: the one that is built here, or one that a user has built with locks of their own.
struct Program {
  std::string name = "lockstep";  // as it is typed
  std::vector<scenarios::UserLock> locks;
};

struct Hooks {
  Program program;
  const std::atomic<bool>* interrupted = nullptr;   // becomes true at the first Ctrl-C
  std::uint64_t plant_nondeterminism_at_event = 0;  // 0: off. For the test of the test (sim/world/world.h)
  std::function<Duration()> wall_clock;             // since any origin; without it the machine's own
  std::optional<std::string> github_step_summary;   // the file that GITHUB_STEP_SUMMARY names
  std::function<void()> before_command;             // called once the arguments are understood
};

}  // namespace lockstep::cli
