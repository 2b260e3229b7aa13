#pragma once
// From arguments to a command: what there is to type, its help, and what was meant by what is not there.

#include <optional>
#include <span>
#include <string>

#include "cli/line/commands.h"

namespace lockstep::cli {

struct CommandLine {
  bool no_color = false;
  bool quiet = false;
  std::optional<std::string> text;  // of --help or --version: print it, run nothing
  Command command;
};

// Throws CommandError with status 64.
CommandLine parse_command_line(std::span<const std::string> args);

}  // namespace lockstep::cli
