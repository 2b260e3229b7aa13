#pragma once
// A command of the shell, for tests that need other programs.

#include <string>

#include "tests/cli/lockstep_process.h"

namespace lockstep::tests {

// Its standard output and error together, in `out`.
Finished shell(const std::string& command);

}  // namespace lockstep::tests
