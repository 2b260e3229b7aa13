#pragma once
// One use of the command line: its streams and how they are to be written to.

#include <string>
#include <string_view>

#include "cli/terminal/hooks.h"
#include "cli/terminal/paint.h"
#include "cli/terminal/streams.h"

namespace lockstep::cli {

struct Session {
  Streams& streams;
  const Hooks& hooks;
  bool quiet = false;  // -q: only data, and errors
  Paint paint;         // of data

  void print(std::string_view text) const { streams.out.write(text); }

  // Talk, a line of it.
  void say(std::string_view line) const {
    if (!quiet) streams.err.write(std::string(line) + "\n");
  }

  bool interrupted() const { return hooks.interrupted != nullptr && hooks.interrupted->load(); }
};

}  // namespace lockstep::cli
