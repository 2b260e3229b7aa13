#include "tests/cli/bad_inputs/rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/inert_text.h"
#include "core/word_list.h"

namespace lockstep::tests::bad_inputs {
namespace {

constexpr std::size_t longest_message = 4000;    // bytes
constexpr std::size_t longest_list = 64 * 1024;  // bytes of a hundred mistakes, each with its line

// Text that tells a user about the inside of lockstep or of a library.
constexpr std::array<std::string_view, 12> internals{
    "internal error", "std::",  "what()", "terminate", ".cc:",   "CHECK",
    "toml++",         "toml::", "TOML_",  "CLI::",     "basic_", "Assertion"};

std::string active_in(std::string text) {
  std::erase_if(text, [](char c) { return c == '\n' || c == '\t'; });
  const auto active = first_active(text);
  return active ? name_of(*active) : std::string();
}

// Returns how many words the longest list of words in the line has: parts of one word or two between
// commas.
std::size_t longest_list_in(std::string_view line) {
  std::size_t longest = 0;
  std::size_t words = 1;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t comma = std::min(line.find(", ", at), line.size());
    const std::string_view part = line.substr(at, comma - at);
    const auto blanks = static_cast<std::size_t>(std::count(part.begin(), part.end(), ' '));
    words = blanks <= 1 ? words + 1 : 1;
    longest = std::max(longest, words);
    at = comma + 2;
  }
  return longest;
}

std::string too_long_a_list(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    const bool is_quoted_line = line.find(" | ") != std::string::npos;
    if (!is_quoted_line && longest_list_in(line) > most_words_listed + 1) return line;
    at = end + 1;
  }
  return {};
}

bool has_place(const std::string& text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1)) {
    std::size_t at = colon + 1;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at == colon + 1 || at + 1 >= text.size() || text[at] != ':' || !is_digit(text[at + 1])) continue;
    return true;
  }
  return false;
}

std::string wrong_with_message(const Row& row, const Finished& finished, const std::string& text) {
  if (text.size() > (row.lists ? longest_list : longest_message))
    return fmt::format("it prints {} bytes", text.size());
  for (const std::string_view internal : internals) {
    if (contains(text, internal)) return fmt::format("it shows \"{}\"", internal);
  }
  if (const std::string list = too_long_a_list(text); !list.empty())
    return "it lists too many words: " + list;
  const bool is_named = finished.err.starts_with("lockstep: ") || contains(finished.err, "\nlockstep: ");
  if (!row.starts_binary && !finished.err.empty() && !is_named)
    return "its message does not begin with \"lockstep: \"";
  if (!text.ends_with('\n')) return "its message does not end its line";
  if (row.group.starts_with("scenario") && row.status == 65 && !has_place(text) && !contains(text, "--set "))
    return "it names no line and column";
  return {};
}

}  // namespace

std::string broken_rule(const Row& row, const Outcome& outcome) {
  const Finished& finished = outcome.finished;
  const std::string text = finished.out + finished.err;
  if (finished.status != row.status) return fmt::format("its status is {}", finished.status);
  if (const std::string active = active_in(text); !active.empty()) return "it prints " + active;
  for (const std::string& says : row.says) {
    if (!contains(text, says)) return fmt::format("it does not say \"{}\"", says);
  }
  if (outcome.names != outcome.expected) return fmt::format("it leaves {}", fmt::join(outcome.names, ", "));
  if (row.status == 0) return {};
  if (row.says.empty()) return "the table does not say what it has to say";
  return wrong_with_message(row, finished, text);
}

}  // namespace lockstep::tests::bad_inputs
