#include "tests/tidy/source.h"

#include <algorithm>
#include <array>

namespace lockstep::tests::tidy {

std::string to_string(const Offence& offence) {
  return offence.path + ":" + std::to_string(offence.line) + ": " + offence.message;
}

std::string_view folder_of(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool has_extension(const SourceFile& file, std::string_view extension) {
  return file.path.ends_with(extension);
}

bool is_cpp(const SourceFile& file) { return has_extension(file, ".h") || has_extension(file, ".cc"); }

bool is_deterministic(std::string_view folder) {
  constexpr std::array<std::string_view, 5> folders{"core", "sim", "properties", "scenarios", "reports"};
  return std::find(folders.begin(), folders.end(), folder) != folders.end();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::size_t line_at(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, position);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

bool is_identifier_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::vector<std::size_t> find_word(std::string_view text, std::string_view word) {
  std::vector<std::size_t> found;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool free_before =
        at == 0 || !is_identifier_char(word.front()) || !is_identifier_char(text[at - 1]);
    const bool free_after =
        end == text.size() || !is_identifier_char(word.back()) || !is_identifier_char(text[end]);
    if (free_before && free_after) found.push_back(at);
  }
  return found;
}

bool contains_word(std::string_view text, std::string_view word) { return !find_word(text, word).empty(); }

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\n";
  const auto begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

}  // namespace lockstep::tests::tidy
