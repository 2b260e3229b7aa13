#pragma once
// Holds what a command line program is given besides its arguments: where its data and its talk go, and
// what is known about the terminal. Talk is everything that is not data: progress, notes and errors.

#include <optional>
#include <string>

#include "cli/terminal/output.h"

namespace lockstep::cli {

// Holds what the environment says about colour, and which streams are a terminal.
struct TerminalFacts {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::optional<std::string> no_color;     // NO_COLOR: no colour, unless it is empty
  std::optional<std::string> force_color;  // FORCE_COLOR: colour everywhere, unless it is empty or "0"
  std::optional<std::string> term;         // TERM: "dumb" has no colour and cannot move the cursor
};

struct Streams {
  Output& out;  // data
  Output& err;  // talk
  TerminalFacts terminal;
};

}  // namespace lockstep::cli
