#include "cli/terminal/error_text.h"

#include <algorithm>
#include <cstddef>

#include <fmt/core.h>

#include "core/inert_text.h"

namespace lockstep::cli {

std::string with_short_words(std::string_view message) {
  constexpr std::size_t longest_word = 400;  // bytes
  constexpr std::size_t shown_of_longer = 100;
  std::string text;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t end = std::min(message.find_first_of(" \n", at), message.size());
    const std::string_view word = message.substr(at, end - at);
    const bool is_whole = word.size() <= longest_word || word.starts_with("'ls2:");
    text += is_whole ? std::string(word) : abridged(word, shown_of_longer);
    text += message.substr(end, 1);
    at = end + 1;
  }
  return text;
}

std::string internal_error_text(std::string_view what, std::span<const std::string> args) {
  std::string command;
  for (const std::string& arg : args) command += " " + inert(arg);
  return fmt::format(
      "internal error: {}\nThis is a bug of lockstep. Please report it together with the command:\n"
      "  lockstep{}",
      what, command);
}

}  // namespace lockstep::cli
