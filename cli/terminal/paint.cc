#include "cli/terminal/paint.h"

#include <array>

namespace lockstep::cli {

std::string Paint::operator()(Colour colour, std::string_view text) const {
  constexpr std::array<std::string_view, 4> codes{"31", "32", "33", "1"};
  if (!on) return std::string(text);
  std::string painted = "\x1b[";
  painted += codes[static_cast<std::size_t>(colour)];
  painted += 'm';
  painted += text;
  painted += "\x1b[0m";
  return painted;
}

Paint paint_for(bool is_terminal, bool no_color_flag, const TerminalFacts& facts) {
  if (no_color_flag || (facts.no_color && !facts.no_color->empty())) return {false};
  if (facts.force_color && !facts.force_color->empty() && *facts.force_color != "0") return {true};
  return {is_terminal && facts.term != "dumb"};
}

}  // namespace lockstep::cli
