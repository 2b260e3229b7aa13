#pragma once
// lockstep as a process: sets up descriptors, environment and signals, and calls run_cli. The first
// SIGINT asks the command to stop; the second ends the process at once.

#include <vector>

#include "scenarios/user_lock.h"

namespace lockstep::cli {

// `locks` are the locks of this program besides the built-in ones. Returns the exit status.
int run_process(int argc, char** argv, std::vector<scenarios::UserLock> locks = {});

}  // namespace lockstep::cli
