#include "tests/tidy/code_view.h"

#include <algorithm>
#include <cstddef>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {
namespace {

void blank(std::string& text, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < std::min(end, text.size()); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

// Each of these functions takes the position where a comment or literal begins and returns the position
// after it.

std::size_t blank_until(std::string& view, std::string_view text, std::size_t begin,
                        std::string_view terminator) {
  const auto at = text.find(terminator, begin + 2);
  const auto end = at == std::string_view::npos ? text.size() : at + terminator.size();
  blank(view, begin, end);
  return end;
}

std::size_t blank_literal(std::string& view, std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  std::size_t end = begin + 1;
  while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2U : 1U;
  blank(view, begin + 1, end);
  return end + 1;
}

std::size_t blank_raw_string(std::string& view, std::string_view text, std::size_t quote) {
  const auto parenthesis = text.find('(', quote);
  if (parenthesis == std::string_view::npos) return quote + 1;
  const std::string delimiter(text.substr(quote + 1, parenthesis - quote - 1));
  const std::string terminator = ")" + delimiter + "\"";
  const auto end = std::min(text.find(terminator, parenthesis), text.size());
  blank(view, quote + 1, end + terminator.size() - 1);
  return end + terminator.size();
}

// Returns true iff the ' at `at` separates digits (1'000) and does not open a character literal.
bool separates_digits(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && (is_identifier_char(text[begin - 1]) || text[begin - 1] == '\'')) --begin;
  return begin < at && text[begin] >= '0' && text[begin] <= '9';
}

}  // namespace

std::string code_view(std::string_view text) {
  std::string view(text);
  std::size_t i = 0;
  while (i < text.size()) {
    const auto rest = text.substr(i);
    if (rest.starts_with("//")) {
      const auto end = std::min(text.find('\n', i), text.size());
      blank(view, i, end);
      i = end;
    } else if (rest.starts_with("/*")) {
      i = blank_until(view, text, i, "*/");
    } else if (rest.front() == '"' && i > 0 && text[i - 1] == 'R') {
      i = blank_raw_string(view, text, i);
    } else if (rest.front() == '"' || (rest.front() == '\'' && !separates_digits(text, i))) {
      i = blank_literal(view, text, i);
    } else {
      ++i;
    }
  }
  return view;
}

std::string code_view_without_preprocessor(std::string_view text) {
  std::string view = code_view(text);
  std::size_t begin = 0;
  bool continued = false;
  while (begin < view.size()) {
    const auto end = std::min(view.find('\n', begin), view.size());
    const std::string_view line = std::string_view(view).substr(begin, end - begin);
    const bool directive = continued || trim(line).starts_with('#');
    continued = directive && line.ends_with('\\');
    if (directive) blank(view, begin, end);
    begin = end + 1;
  }
  return view;
}

}  // namespace lockstep::tests::tidy
