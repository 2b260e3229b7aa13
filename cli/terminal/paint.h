#pragma once
// Colours of text on a terminal; none at all where they are not wanted.

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/terminal/streams.h"

namespace lockstep::cli {

enum class Colour : std::uint8_t { red, green, yellow, bold, dim };

struct Paint {
  bool on = false;
  std::string operator()(Colour colour, std::string_view text) const;
};

// --no-color, NO_COLOR, FORCE_COLOR, TERM=dumb, a terminal: the first of them that says something decides.
Paint paint_for(bool is_terminal, bool no_color_flag, const TerminalFacts& facts);

}  // namespace lockstep::cli
