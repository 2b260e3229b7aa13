#pragma once
// One use of the command line: its streams, and how to write to them. The streams and hooks outlive it.

#include <string>
#include <string_view>

#include "cli/terminal/hooks.h"
#include "cli/terminal/paint.h"
#include "cli/terminal/streams.h"

namespace lockstep::cli {

struct Session {
  Streams& streams;
  const Hooks& hooks;
  bool quiet = false;  // -q: print only data and errors
  Paint paint;         // colours of the data

  // Writes data to standard output.
  void print(std::string_view text) const { streams.out.write(text); }

  // Writes a line of talk to standard error, unless -q is given. `line` has no line end.
  void say(std::string_view line) const {
    if (!quiet) streams.err.write(std::string(line) + "\n");
  }

  bool interrupted() const {
    return hooks.program.interrupted != nullptr && hooks.program.interrupted->load();
  }
};

}  // namespace lockstep::cli
