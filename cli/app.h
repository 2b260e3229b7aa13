#pragma once
// The command line as a function: arguments in, text out, exit status back. Never throws, never exits, reads
// no environment.

#include <span>
#include <string>

#include "cli/terminal/hooks.h"
#include "cli/terminal/streams.h"

namespace lockstep::cli {

// `args`: without the program's name. The status is one of ExitStatus.
int run_cli(std::span<const std::string> args, Streams& streams, const Hooks& hooks);

}  // namespace lockstep::cli
