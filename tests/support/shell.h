#pragma once
// Runs a shell command, for tests that need other programs.

#include <string>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

// Returns the status, and standard output and error together in `out`.
Finished shell(const std::string& command);

}  // namespace lockstep::tests
