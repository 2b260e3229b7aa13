#include "reports/picture/drawing.h"

#include <algorithm>

namespace lockstep::reports {
namespace {

// Returns the width in thousandths of the font size. DejaVu Sans is the widest of the usual fonts.
int width_of(char c) {
  if (std::string_view(" .,:;'|!iIjl()[]").find(c) != std::string_view::npos) return 400;
  if (std::string_view("fJrt-\"/").find(c) != std::string_view::npos) return 450;
  if (std::string_view("mwMW%@").find(c) != std::string_view::npos) return 1000;
  if (c >= 'A' && c <= 'Z') return 740;
  return 640;
}

// Returns the end of the word that begins at `start`. A number and its unit are one word.
std::size_t word_end(std::string_view text, std::size_t start) {
  const std::size_t end = std::min(text.find(' ', start), text.size());
  const bool number = end > start && text[end - 1] >= '0' && text[end - 1] <= '9';
  if (!number || end == text.size()) return end;
  const std::string_view rest = text.substr(end + 1);
  for (const std::string_view unit : {"ns", "us", "ms", "s", "%", "ppm", "ppb"}) {
    const std::size_t size = unit.size();
    if (rest.starts_with(unit) && (rest.size() == size || std::string_view(" .,;:)").find(rest[size]) < 6))
      return std::min(text.find(' ', end + 1), text.size());
  }
  return end;
}

}  // namespace

int text_width(std::string_view text, int size) {
  int thousandths = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xc0) thousandths += 1000;  // the first byte of a character beyond ASCII
    if (byte < 0x80) thousandths += width_of(c);
  }
  return (thousandths * size + 999) / 1000 + 2;
}

Box text_box(std::string_view text, int size, Align align, int x, int y) {
  const int width = text_width(text, size);
  int left = x;
  if (align == Align::centre) left = x - width / 2;
  if (align == Align::right) left = x - width;
  const int top = y - text_height(size) / 2;
  return {left, top, left + width, top + text_height(size)};
}

std::vector<std::string> wrapped_lines(std::string_view text, int size, int width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = word_end(text, start);
    const std::string longer =
        (line.empty() ? line : line + " ") + std::string(text.substr(start, end - start));
    if (!line.empty() && text_width(longer, size) > width) {
      lines.push_back(line);
      line = text.substr(start, end - start);
    } else {
      line = longer;
    }
    start = end + 1;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace lockstep::reports
