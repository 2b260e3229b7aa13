#include "scenarios/format/scenario_error.h"

#include <fmt/core.h>

namespace lockstep::scenarios {
namespace {

// Returns blanks as wide as the characters before `column` (from 1). Tabs stay tabs, so the caret stands
// below its character.
std::string blank_before(const std::string& line, std::uint32_t column) {
  std::string blank;
  std::uint32_t character = 1;
  for (const char byte : line) {
    if (character >= column) break;
    const bool continues_character = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (continues_character) continue;
    blank += byte == '\t' ? '\t' : ' ';
    ++character;
  }
  return blank;
}

}  // namespace

std::string to_text(const ScenarioError& error) {
  std::string text = error.file;
  if (error.line > 0) text += fmt::format(":{}:{}", error.line, error.column);
  text += ": " + error.message;
  if (!error.suggestion.empty()) text += "; " + error.suggestion;
  if (error.line > 0 && !error.source_line.empty()) {
    const std::string number = fmt::format("{:>5} | ", error.line);
    text += "\n" + number + error.source_line;
    text += "\n" + std::string(number.size() - 2, ' ') + "| " +
            blank_before(error.source_line, error.column) + "^";
  }
  return text;
}

}  // namespace lockstep::scenarios
