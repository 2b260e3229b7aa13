#include "scenarios/format/toml_source.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace lockstep::scenarios {
namespace {

constexpr int most_syntax_errors = 20;

// ---- Is it a text? ----

// Returns the length in bytes of the UTF-8 character at `at`, or 0 if there is none. Surrogates and
// overlong forms are left to the TOML parser.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                             : lead >= 0xE0                ? 3
                             : lead >= 0xC2                ? 2
                                                           : 0;
  if (lead >= 0xF5 || length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

// Returns true iff every byte belongs to a text. Reports the first that does not.
bool is_text(std::string_view text, ErrorList& errors) {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t length = character_length(text, at);
    if (length == 0) {
      errors.add_at(line, column, fmt::format("the byte 0x{:02x} is not part of a UTF-8 character", byte),
                    "a scenario is a TOML file in UTF-8: is this the right file?");
      return false;
    }
    if (byte == 0x7F || (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t')) {
      errors.add_at(line, column,
                    byte == 0 ? "a zero byte" : fmt::format("the control character 0x{:02x}", byte),
                    "a scenario is a text, in TOML: is this the right file?");
      return false;
    }
    ++column;
    if (byte == '\n') {
      ++line;
      column = 1;
    }
    at += length;
  }
  return true;
}

bool says_nothing(std::string_view text) {
  for (std::uint32_t number = 1; !text.empty(); ++number) {
    const std::string_view line = line_of(text, 1);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] != '#') return false;
    const std::size_t end = text.find('\n');
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return true;
}

// ---- Syntax errors ----

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_bare(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '%' || c == '_'; }

struct Unquoted {
  std::size_t begin = 0;  // bytes into the line
  std::size_t end = 0;
};

// Finds a number with a unit and without quotes that
// contains the byte `at` of the line or ends just before it.
std::optional<Unquoted> unquoted_quantity(std::string_view line, std::size_t at) {
  at = std::min(at, line.size());
  std::size_t begin = at;
  while (begin > 0 && (is_bare(line[begin - 1]) || line[begin - 1] == ' ' || line[begin - 1] == '-' ||
                       line[begin - 1] == '+')) {
    --begin;
  }
  while (begin < line.size() && line[begin] == ' ') ++begin;
  std::size_t end = begin;
  if (end < line.size() && (line[end] == '-' || line[end] == '+')) ++end;
  const std::size_t digits = end;
  while (end < line.size() && (is_digit(line[end]) || line[end] == '.')) ++end;
  if (end == digits) return std::nullopt;
  if (end < line.size() && line[end] == ' ') ++end;
  const std::size_t unit = end;
  while (end < line.size() && (is_letter(line[end]) || line[end] == '%')) ++end;
  if (end == unit || begin == 0 || at > end) return std::nullopt;
  const std::size_t before = line.find_last_not_of(' ', begin - 1);
  if (before == std::string_view::npos ||
      std::string_view("=[,").find(line[before]) == std::string_view::npos)
    return std::nullopt;
  return Unquoted{begin, end};
}

struct LineSpan {
  std::size_t begin = 0;  // bytes into the text
  std::size_t size = 0;
};

LineSpan span_of_line(std::string_view text, std::uint32_t number) {
  std::size_t begin = 0;
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) return {text.size(), 0};
    begin = end + 1;
  }
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  return {begin, end - begin};
}

// Returns how many bytes are before the character `column` (from 1) of the line.
std::size_t byte_of_column(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  while (column > 1 && at < line.size()) {
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) ++at;
    --column;
  }
  return at;
}

std::uint32_t column_of_byte(std::string_view line, std::size_t at) {
  std::uint32_t column = 1;
  for (std::size_t i = 0; i < at && i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U) ++column;
  }
  return column;
}

bool looks_like_assignment(std::string_view line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos || !is_letter(line[at])) return false;
  while (at < line.size() && (is_bare(line[at]) || line[at] == '-')) ++at;
  at = line.find_first_not_of(" \t", at);
  return at != std::string_view::npos && line[at] == '=';
}

// Returns "a value" or "an array"; "it" for an empty word.
std::string with_article(const std::string& word) {
  if (word.empty()) return "it";
  const bool vowel = std::string_view("aeiou").find(word.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + word;
}

// Reports an error in the library's words, without its "Error while parsing …: ". Messages that the writer
// of a scenario would not understand are replaced.
void report(const toml::parse_error& error, std::string_view line, ErrorList& errors) {
  std::string_view what = error.description();
  constexpr std::string_view prefix = "Error while parsing ";
  std::string within;
  if (what.starts_with(prefix)) {
    const std::size_t colon = what.find(": ");
    if (colon != std::string_view::npos) {
      within = std::string(what.substr(prefix.size(), colon - prefix.size()));
      what.remove_prefix(colon + 2);
    }
  }
  const auto place = error.source().begin;
  const std::uint32_t first = column_of_byte(line, std::min(line.find_first_not_of(" \t"), line.size()));
  if (what.starts_with("cannot redefine")) {
    const std::size_t quote = what.find('\'');
    const std::string name(what.substr(quote + 1, what.rfind('\'') - quote - 1));
    errors.add_at(
        place.line, first,
        fmt::format("{} is given twice", within == "table header" ? "[" + name + "]" : "\"" + name + "\""),
        within == "table header" ? "put all of it below the first" : "remove one of them");
    return;
  }
  if (what.find("end-of-file") != std::string_view::npos) {
    errors.add_at(place.line, place.column, fmt::format("the file ends within {}", with_article(within)),
                  "is it complete?");
    return;
  }
  if (what.find("could not determine value type") != std::string_view::npos) {
    errors.add_at(place.line, place.column, "this is no value", "words and quantities are written in quotes");
    return;
  }
  errors.add_at(
      place.line, place.column,
      fmt::format("not TOML: {}{}", within.empty() ? "" : "in " + with_article(within) + ", ", what));
}

// How reading can go on after a syntax error.
enum class Recovery : std::uint8_t {
  none,    // it cannot
  quoted,  // the quotes of a quantity were added
  dropped  // the line was blanked out
};

// Reports the error and changes `text` so that reading can go on after it.
Recovery recover(std::string& text, const toml::parse_error& error, ErrorList& errors) {
  const auto place = error.source().begin;
  const LineSpan span = span_of_line(text, place.line);
  const std::string line = text.substr(span.begin, span.size);
  if (const auto bare = unquoted_quantity(line, byte_of_column(line, place.column))) {
    const std::string quantity = line.substr(bare->begin, bare->end - bare->begin);
    const std::uint32_t begin = column_of_byte(line, bare->begin);
    errors.add_at(place.line, begin, fmt::format("{} must be in quotes", quantity),
                  fmt::format("write \"{}\"", quantity));
    text.insert(span.begin + bare->end, 1, '"');
    text.insert(span.begin + bare->begin, 1, '"');
    errors.note_inserted(place.line, begin);
    errors.note_inserted(place.line, column_of_byte(line, bare->end) + 1);
    return Recovery::quoted;
  }
  report(error, line, errors);
  if (!looks_like_assignment(line)) return Recovery::none;
  text.replace(span.begin, span.size, span.size, ' ');
  return Recovery::dropped;
}

}  // namespace

std::optional<toml::table> read_toml(std::string_view text, ErrorList& errors) {
  if (!is_text(text, errors)) return std::nullopt;
  if (says_nothing(text)) {
    errors.add_at(1, 1, "the scenario is empty",
                  "begin with `lockstep = 1` and a section [lock] with `kind = \"redlock\"`");
    return std::nullopt;
  }
  std::string readable(text);
  for (int tries = 0; tries <= most_syntax_errors; ++tries) {
    try {
      return toml::parse(std::string_view(readable), std::string_view{});
    } catch (const toml::parse_error& error) {
      const Recovery recovery = recover(readable, error, errors);
      if (recovery == Recovery::none) return std::nullopt;
      if (recovery == Recovery::dropped) errors.note_incomplete();
    }
  }
  return std::nullopt;
}

std::optional<OverrideValue> read_override_value(std::string_view value, std::string_view place) {
  if (value.find_first_of("\r\n") != std::string_view::npos) return std::nullopt;
  const std::string path(place);
  try {
    OverrideValue parsed{
        toml::parse(std::string_view("value = " + std::string(value)), std::string_view(path))};
    const toml::node* node = parsed.holder.get("value");
    if (parsed.holder.size() == 1 && node != nullptr && !node->is_date() && !node->is_time() &&
        !node->is_date_time()) {
      return parsed;
    }
  } catch (const toml::parse_error&) {
    // The value is not TOML: it is a quantity or a word, which need no quotes on the command line.
  }
  std::string quoted = "value = \"";
  for (const char c : value) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (code < 0x20 || code == 0x7F) {
      quoted += fmt::format("\\u{:04x}", code);
    } else {
      quoted += c;
    }
  }
  quoted += '"';
  try {
    return OverrideValue{toml::parse(std::string_view(quoted), std::string_view(path))};
  } catch (const toml::parse_error&) {
    return std::nullopt;  // not UTF-8
  }
}

}  // namespace lockstep::scenarios
