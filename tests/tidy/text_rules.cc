#include "tests/tidy/text_rules.h"

#include <array>
#include <string>
#include <string_view>

#include "tests/tidy/code_view.h"

namespace lockstep::tests::tidy {

Offences check_whitespace(const SourceFile& file) {
  Offences offences;
  const std::string_view text = file.text;
  if (text.starts_with("\xEF\xBB\xBF")) offences.push_back({file.path, 1, "a byte-order mark"});
  std::size_t number = 0;
  // An empty line of the sources is a space in a patch.
  const bool is_patch = file.path.ends_with(".patch");
  for (const auto line : lines_of(text)) {
    ++number;
    if (is_patch && line == " ") continue;
    if (line.ends_with(' ') || line.ends_with('\t') || line.ends_with('\r')) {
      offences.push_back({file.path, number, "white space at the end of the line"});
    }
    if (is_cpp(file) && line.find('\t') != std::string_view::npos)
      offences.push_back({file.path, number, "a tab"});
  }
  if (!text.empty() && (!text.ends_with('\n') || text.ends_with("\n\n"))) {
    offences.push_back({file.path, number, "a file ends with exactly one newline"});
  }
  return offences;
}

Offences check_machine_paths(const SourceFile& file) {
  constexpr std::array<std::string_view, 7> folders{"work", "farm", "home", "tmp", "root", "Users", "mnt"};
  constexpr std::string_view before = " \t\n\"'=(`:,[<";
  Offences offences;
  const std::string_view text = file.text;
  for (auto slash = text.find('/'); slash != std::string_view::npos; slash = text.find('/', slash + 1)) {
    if (slash > 0 && before.find(text[slash - 1]) == std::string_view::npos) continue;
    for (const auto folder : folders) {
      if (text.substr(slash + 1).starts_with(folder)) {
        offences.push_back(
            {file.path, line_at(text, slash), "a path of one machine: /" + std::string(folder)});
      }
    }
  }
  return offences;
}

Offences check_open_ends(const SourceFile& file) {
  constexpr std::array<std::string_view, 4> marks{
      "TO"
      "DO",
      "FIX"
      "ME",
      "XX"
      "X",
      "HA"
      "CK"};
  Offences offences;
  if (has_extension(file, ".md")) return offences;  // Rules in prose may name what they forbid.
  for (const auto mark : marks) {
    for (const auto position : find_word(file.text, mark)) {
      offences.push_back(
          {file.path, line_at(file.text, position), std::string(mark) + ": finish it or leave it out"});
    }
  }
  return offences;
}

Offences check_header_guard(const SourceFile& file) {
  if (!has_extension(file, ".h")) return {};
  const std::string view = code_view(file.text);
  for (const auto line : lines_of(view)) {
    const auto code = trim(line);
    if (code.empty()) continue;
    if (code == "#pragma once") return {};
    break;
  }
  return {{file.path, 1, "a header begins with #pragma once"}};
}

}  // namespace lockstep::tests::tidy
