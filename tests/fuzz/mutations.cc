#include "tests/fuzz/mutations.h"

#include <algorithm>

#include <fmt/core.h>

namespace lockstep::tests {
namespace {

struct Part {
  std::size_t begin = 0;  // bytes into the text
  std::size_t end = 0;
};

// Returns the part around the byte `at` that ends where the mark does, and begins behind the one before.
Part part_between(std::string_view mark, std::string_view text, std::size_t at) {
  const std::size_t before = at == 0 ? std::string_view::npos : text.rfind(mark, at - 1);
  const std::size_t after = text.find(mark, at);
  return {before == std::string_view::npos ? 0 : before + mark.size(),
          after == std::string_view::npos ? text.size() : after + mark.size()};
}

Part any_part(std::string_view text, Dice& dice) {
  constexpr std::size_t word_length = 24;
  const std::size_t at = dice.below(text.size());
  switch (dice.below(4)) {
    case 0:
      return part_between("\n\n", text, at);
    case 1:
      return part_between("\n", text, at);
    case 2:
      return {at, at + 1 + dice.below(std::min(text.size() - at, word_length))};
    default:
      return {at, at + 1};
  }
}

// Returns the part with a number behind its first word.
std::string numbered(std::string_view part, std::size_t number) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto first = std::find_if(part.begin(), part.end(), is_letter);
  const auto end = std::find_if_not(first, part.end(), is_letter);
  const auto at = static_cast<std::size_t>(end - part.begin());
  return fmt::format("{}{}{}", part.substr(0, at), number, part.substr(at));
}

}  // namespace

std::size_t Dice::below(std::size_t bound) {
  ChoiceKey key;
  key.round = ++count_;
  return static_cast<std::size_t>(lockstep::below(random_(key), bound));
}

std::string neighbour(std::string text, const std::string& other, Dice& dice) {
  for (std::size_t edits = 1 + dice.below(3); edits > 0 && !text.empty(); --edits) {
    const std::size_t at = dice.below(text.size());
    const std::size_t length = 1 + dice.below(std::min<std::size_t>(text.size() - at, 24));
    switch (dice.below(4)) {
      case 0:
        text[at] = static_cast<char>(dice.below(256));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      default:
        if (!other.empty()) text.insert(at, other.substr(dice.below(other.size()), length));
    }
  }
  return text;
}

std::string lengthened(std::string_view text, std::size_t longest, Dice& dice) {
  const Part part = any_part(text, dice);
  const bool with_numbers = dice.below(2) == 0;
  const std::size_t wanted = longest >> dice.below(4);
  const std::string_view repeated = text.substr(part.begin, part.end - part.begin);
  std::string more;
  for (std::size_t number = 1; text.size() + more.size() < wanted; ++number)
    more += with_numbers ? numbered(repeated, number) : std::string(repeated);
  more.resize(std::min(more.size(), wanted - std::min(wanted, text.size())));
  return fmt::format("{}{}{}", text.substr(0, part.end), more, text.substr(part.end));
}

}  // namespace lockstep::tests
