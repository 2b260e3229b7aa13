#pragma once
// What a command line program is given besides its arguments: where its data and its talk go, and what is
// known about the terminal.

#include <optional>
#include <string>

#include "cli/terminal/output.h"

namespace lockstep::cli {

// The environment's say on colour, and which streams end at a terminal.
struct TerminalFacts {
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::optional<std::string> no_color;     // NO_COLOR: colour never, unless empty
  std::optional<std::string> force_color;  // FORCE_COLOR: colour also off a terminal, unless empty or "0"
  std::optional<std::string> term;         // TERM: "dumb" knows neither colour nor moving the cursor
};

struct Streams {
  Output& out;  // data
  Output& err;  // talk
  TerminalFacts terminal;
};

}  // namespace lockstep::cli
