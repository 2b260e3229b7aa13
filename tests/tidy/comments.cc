#include "tests/tidy/comments.h"

#include <optional>
#include <string>
#include <string_view>

namespace lockstep::tests::tidy {
namespace {

constexpr std::size_t most_columns = 110;
// The word is in two pieces, so that this file keeps its own rule.
constexpr std::string_view no_english =
    "how-man"
    "ieth";

// Counts a character of several bytes as one column.
std::size_t columns_of(std::string_view line) {
  std::size_t columns = 0;
  for (const char c : line) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++columns;
  }
  return columns;
}

struct CommentLine {
  std::size_t column = 0;  // where the slashes stand, from 0
  std::size_t indent = 0;  // spaces behind them
  std::string_view text;   // behind these
};

// Nothing unless the line holds a comment and no code.
std::optional<CommentLine> comment_line(std::string_view line) {
  const auto slashes = line.find_first_not_of(' ');
  if (slashes == std::string_view::npos || !line.substr(slashes).starts_with("//")) return std::nullopt;
  const auto rest = line.substr(slashes + 2);
  const auto text = rest.find_first_not_of(' ');
  if (text == std::string_view::npos) return CommentLine{slashes, 0, {}};
  return CommentLine{slashes, text, rest.substr(text)};
}

bool begins_in_lower_case(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z';
}

// Returns whether the line goes on from a row of a table as nobody would write it.
bool is_joined(const CommentLine& row, const CommentLine& line) {
  return row.indent >= 3 && row.column == line.column && line.indent == 1 && begins_in_lower_case(line.text);
}

}  // namespace

Offences check_comments(const SourceFile& file) {
  Offences offences;
  const bool cpp = is_cpp(file);
  if (!cpp && !has_extension(file, ".md")) return offences;
  std::optional<CommentLine> before;
  std::size_t number = 0;
  for (const auto line : lines_of(file.text)) {
    ++number;
    if (line.find(no_english) != std::string_view::npos)
      offences.push_back({file.path, number, "\"" + std::string(no_english) + "\" is no English: N-th"});
    if (!cpp) continue;
    if (line.find("// ") != std::string_view::npos && columns_of(line) > most_columns)
      offences.push_back({file.path, number, "a comment that goes beyond 110 columns"});
    const auto comment = comment_line(line);
    if (comment && comment->text.starts_with("…"))
      offences.push_back({file.path, number, "a comment that begins with \"…\": write a sentence"});
    if (comment && before && is_joined(*before, *comment))
      offences.push_back({file.path, number, "a row of a table that goes on at the margin"});
    before = comment;
  }
  return offences;
}

}  // namespace lockstep::tests::tidy
