#include "cli/input/json_mistake.h"

#include <algorithm>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "core/inert_text.h"

namespace lockstep::cli {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ends_of_words = " \t\r\n,:[]{}\"";

// Returns true iff the word is a number of JSON, but beyond all doubles.
bool is_huge_number(std::string_view word) {
  try {
    const auto value = nlohmann::json::parse(word);
    return false;
  } catch (const nlohmann::json::out_of_range&) {
    return true;
  } catch (const nlohmann::json::parse_error&) {
    return false;
  }
}

// Returns the last characters of the text.
std::string_view abridged_before(std::string_view text) {
  constexpr std::size_t most = 24;
  std::size_t begin = text.size() - std::min(text.size(), most);
  while (begin < text.size() && (text[begin] & 0xC0) == 0x80) ++begin;
  return text.substr(begin);
}

std::optional<JsonMistake> invalid_utf8(std::string_view text) {
  for (auto active = first_active(text); active; active = first_active(text, active->at + active->length)) {
    if (active->is_character) continue;
    const std::string_view before = abridged_before(text.substr(0, active->at));
    return JsonMistake{active->at, fmt::format("invalid UTF-8: {}<{}>", inert(before), name_of(*active))};
  }
  return std::nullopt;
}

// Goes through a text token by token. It stops at the first one that cannot be there.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  std::optional<JsonMistake> walk() {
    bool goes_on = true;
    while (goes_on && !mistake_) {
      at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
      goes_on = step();
    }
    return mistake_;
  }

 private:
  enum class Next : std::uint8_t { value, first_item, first_key, key, colon, comma };

  // Returns false when there is nothing more to look at.
  bool step() {
    switch (next_) {
      case Next::value:
        return value("a value is expected");
      case Next::first_item:
        return here() == ']' ? close() : value("a value or ']' is expected");
      case Next::first_key:
        return here() == '}' ? close() : key("a key in double quotes or '}' is expected");
      case Next::key:
        return key("a key in double quotes is expected behind the comma");
      case Next::colon:
        if (here() != ':') return expect("':' is expected behind a key");
        return pass(Next::value);
      case Next::comma:
        return behind_value();
    }
    return false;
  }

  // The character here; 0 at the end, which no token has.
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool expect(const std::string& what) {
    std::string found = "the line ends here";
    if (at_ < text_.size()) {
      const std::size_t end = std::min(text_.find_first_of(ends_of_words, at_), text_.size());
      const std::size_t length = std::max<std::size_t>(end - at_, 1);
      found = fmt::format("not \"{}\"", inert(abridged(text_.substr(at_, length), 40)));
      if (here() == '"') found = "not a string";
      if (here() == '\'') found = "not a single quote";
    }
    mistake_ = {at_, fmt::format("{}, and {}", what, found)};
    return false;
  }

  bool pass(Next next) {
    ++at_;
    next_ = next;
    return true;
  }

  bool close() {
    open_.pop_back();
    return pass(Next::comma);
  }

  bool behind_value() {
    if (open_.empty()) return at_ < text_.size() && expect("one object a line is expected");
    const bool is_object = open_.back() == '{';
    if (here() == ',') return pass(is_object ? Next::key : Next::value);
    if (here() == (is_object ? '}' : ']')) return close();
    return expect(is_object ? "',' or '}' is expected" : "',' or ']' is expected");
  }

  bool key(const std::string& expected) {
    if (here() != '"') return expect(expected);
    next_ = Next::colon;
    return string();
  }

  bool value(const std::string& expected) {
    next_ = Next::comma;
    switch (here()) {
      case '{':
      case '[':
        open_.push_back(here());
        return pass(here() == '{' ? Next::first_key : Next::first_item);
      case '"':
        return string();
      default:
        return word(expected);
    }
  }

  bool string() {
    const std::size_t begin = at_;
    const auto end = behind_string(text_, begin);
    if (!end) {
      mistake_ = {begin, "nothing closes this string"};
      return false;
    }
    at_ = *end;
    if (nlohmann::json::accept(text_.substr(begin, at_ - begin))) return true;
    mistake_ = {begin,
                "a string is expected without control characters, and with none but the escapes of JSON"};
    return false;
  }

  // Reads a number, or true, false or null.
  bool word(const std::string& expected) {
    const std::size_t end = std::min(text_.find_first_of(ends_of_words, at_), text_.size());
    const std::string_view word = text_.substr(at_, end - at_);
    if (!nlohmann::json::accept(word) && !is_huge_number(word)) return expect(expected);
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Next next_ = Next::value;
  std::string open_;  // the brackets that are open
  std::optional<JsonMistake> mistake_;
};

}  // namespace

std::optional<std::size_t> behind_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at < text.size() ? std::optional(at + 1) : std::nullopt;
}

std::string without_huge_numbers(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      at = behind_string(text, at).value_or(text.size());
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(ends_of_words, at), text.size());
    // The shortest such number, 1e309, is longer than null.
    constexpr std::string_view instead = "null";
    if (end - at > instead.size() && is_huge_number(text.substr(at, end - at)))
      result.replace(at, end - at, std::string(instead) + std::string(end - at - instead.size(), ' '));
    at = std::max(end, at + 1);
  }
  return result;
}

std::optional<JsonMistake> json_mistake(std::string_view line) {
  if (auto mistake = invalid_utf8(line)) return mistake;
  return Walker(line).walk();
}

std::optional<std::size_t> length_of_json(std::string_view text) {
  constexpr std::size_t most = 64UL * 1024 * 1024;
  text = text.substr(0, most);
  std::size_t depth = 0;
  for (std::size_t at = text.find_first_not_of(blanks); at < text.size(); ++at) {
    if (text[at] == '"') {
      at = behind_string(text, at).value_or(text.size()) - 1;
      continue;
    }
    if (text[at] == '{' || text[at] == '[') ++depth;
    if ((text[at] == '}' || text[at] == ']') && depth > 0 && --depth == 0) {
      const std::string_view value = text.substr(0, at + 1);
      return nlohmann::json::accept(without_huge_numbers(value)) ? std::optional(value.size()) : std::nullopt;
    }
    if (depth == 0) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace lockstep::cli
