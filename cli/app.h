#pragma once
// The command line as a function: it takes arguments, writes text and returns an exit status. It never
// throws, never exits and reads no environment variable.

#include <span>
#include <string>

#include "cli/terminal/hooks.h"
#include "cli/terminal/streams.h"

namespace lockstep::cli {

// `args` are the arguments without the program's name. The status is one of ExitStatus.
int run_cli(std::span<const std::string> args, Streams& streams, const Hooks& hooks);

}  // namespace lockstep::cli
