#pragma once
// lockstep as a process: descriptors, environment and signals around run_cli. The first SIGINT asks it to
// stop, the second leaves at once.

#include <vector>

#include "scenarios/user_lock.h"

namespace lockstep::cli {

// `locks`: those that this program has besides the built-in ones.
int run_process(int argc, char** argv, std::vector<scenarios::UserLock> locks = {});

}  // namespace lockstep::cli
