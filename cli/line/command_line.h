#pragma once
// Turns arguments into a command. Errors suggest what was probably meant.

#include <optional>
#include <span>
#include <string>

#include "cli/line/commands.h"

namespace lockstep::cli {

struct CommandLine {
  bool no_color = false;
  bool quiet = false;
  std::optional<std::string> text;  // text of --help or --version: print it and run nothing
  Command command;
};

// Throws CommandError 64. `args` are the arguments without the program's name.
CommandLine parse_command_line(std::span<const std::string> args);

}  // namespace lockstep::cli
