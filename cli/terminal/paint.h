#pragma once
// Colours of text on a terminal. Where colours are not wanted, the text stays plain.

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/terminal/streams.h"

namespace lockstep::cli {

enum class Colour : std::uint8_t { red, green, yellow, bold };

struct Paint {
  bool on = false;
  // Returns the text in this colour if colours are on, else the text as it is.
  std::string operator()(Colour colour, std::string_view text) const;
};

// Colours are on or off. The first of these that applies decides: --no-color, NO_COLOR, FORCE_COLOR,
// TERM=dumb, and whether the stream is a terminal.
Paint paint_for(bool is_terminal, bool no_color_flag, const TerminalFacts& facts);

}  // namespace lockstep::cli
