#include "scenarios/format/toml_source.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "core/inert_text.h"

namespace lockstep::scenarios {
namespace {

constexpr int most_syntax_errors = 20;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_bare(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '%' || c == '_'; }

std::uint32_t column_of_byte(std::string_view line, std::size_t at) {
  std::uint32_t column = 1;
  for (std::size_t i = 0; i < at && i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U) ++column;
  }
  return column;
}

// ---- Is it a text? ----

// Returns true iff every character of the file belongs to a text: it is shown as it is, or ends a line, or is
// a tab. Reports the first that does not.
bool is_text(std::string_view text, ErrorList& errors) {
  std::size_t from = 0;
  while (const auto active = first_active(text, from)) {
    from = active->at + active->length;
    const char c = text[active->at];
    if (c == '\n' || c == '\t' || (c == '\r' && from < text.size() && text[from] == '\n')) continue;
    const std::string_view before = text.substr(0, active->at);
    const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const std::string_view in_line = before.substr(before.rfind('\n') + 1);
    errors.add_at(line, column_of_byte(in_line, in_line.size()),
                  active->is_character
                      ? fmt::format("the character {}, which is not shown but obeyed", name_of(*active))
                      : fmt::format("the byte {} is not part of a UTF-8 character", name_of(*active)),
                  "a scenario is a text, in TOML and UTF-8: is this the right file?");
    return false;
  }
  return true;
}

// ---- Is it deep? ----

// Reports the first line whose key may have too many parts: one with so many dots, wherever they are. The
// TOML library calls itself for each part of a key, and so would run out of stack.
bool is_flat(std::string_view text, ErrorList& errors) {
  constexpr std::size_t most_dots = 1000;
  std::uint32_t number = 1;
  std::size_t line_begin = 0;
  std::size_t dots = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      ++number;
      line_begin = at + 1;
      dots = 0;
    } else if (text[at] == '.' && ++dots > most_dots) {
      errors.add_at(number, column_of_byte(text.substr(line_begin), at - line_begin),
                    fmt::format("a line with more than {} dots", most_dots),
                    "keys of scenarios have at most three parts");
      return false;
    }
  }
  return true;
}

// ---- Are its words inert? ----

void check_word(std::string_view word, const toml::node& node, std::string_view what, ErrorList& errors) {
  const auto active = first_active(word);
  if (!active) return;
  errors.add(node.source(), fmt::format("{} with the character {} in it", what, name_of(*active)),
             "leave it out: it is not shown but obeyed");
}

// The text of a file consists of lines.
void check_lines(const toml::node& node, ErrorList& errors) {
  const auto* text = node.as_string();
  if (text == nullptr) return;
  std::string shown = text->get();
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  check_word(shown, node, "a text", errors);
}

// Reports keys and strings that have characters in them, written as escapes, that a terminal would obey.
// `depth` counts the tables around the node; the texts of files are in [guest.NAME.text].
void check_words(const toml::node& node, ErrorList& errors, bool in_guest = false, int depth = 0) {
  if (const toml::table* table = node.as_table()) {
    for (auto&& [name, value] : *table) {
      check_word(name.str(), value, "a key", errors);
      const bool guest = depth == 0 ? name.str() == "guest" : in_guest;
      const toml::table* files = guest && depth == 2 && name.str() == "text" ? value.as_table() : nullptr;
      if (files == nullptr) {
        check_words(value, errors, guest, depth + 1);
        continue;
      }
      for (auto&& [file, text] : *files) {
        check_word(file.str(), text, "a key", errors);
        check_lines(text, errors);
      }
    }
  } else if (const toml::array* array = node.as_array()) {
    for (const toml::node& value : *array) check_words(value, errors);
  } else if (const auto* text = node.as_string()) {
    check_word(text->get(), node, "a text", errors);
  }
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

// What is said in place of the library's words.
struct Wording {
  std::string_view library;  // part of its message
  std::string_view message;
  std::string_view suggestion;
};

constexpr std::string_view this_is_toml = "a scenario is TOML: `key = value`, below sections as [lock]";

constexpr std::array wordings{
    Wording{"control characters other than TAB", "a text without its closing quote",
            "close it on the same line"},
    Wording{"expected value, saw", "the value behind the \"=\" is missing", "write one, as in ttl = \"5s\""},
    Wording{"expected '=', saw", "a key without \"=\" and a value", this_is_toml},
    Wording{"expected keys, tables", "this begins neither a key nor a section", this_is_toml},
    Wording{"maximum nested value depth", "lists or tables that are too deep",
            "no key needs more than three levels"},
    Wording{"could not determine value type", "this is no value",
            "words and quantities are written in quotes"},
    Wording{"expected a comment or whitespace", "the line goes on behind its value",
            "begin a new line there"},
    Wording{"in 64 bits", "this number is too large", "no key takes one with more than 18 digits"},
    Wording{"leading zero", "a number that begins with 0", "leave the 0 out"},
    Wording{"expected 'true'", "this is no value", "write true or false, in small letters"},
    Wording{"expected 'false'", "this is no value", "write true or false, in small letters"},
    Wording{"expected ']', saw", "a section without its closing bracket", "write it as in [lock]"},
    Wording{"expected key or closing '}'", "a table without its closing brace", "close it on the same line"},
};

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
  if (line.starts_with("ls2:")) {
    errors.add_at(place.line, 1, "this is a token, not a scenario", "`lockstep replay` takes it");
    return;
  }
  for (const Wording& wording : wordings) {
    if (what.find(wording.library) == std::string_view::npos) continue;
    return errors.add_at(place.line, place.column, std::string(wording.message),
                         std::string(wording.suggestion));
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
  if (!is_text(text, errors) || !is_flat(text, errors)) return std::nullopt;
  if (says_nothing(text)) {
    errors.add_at(1, 1, "the scenario is empty",
                  "begin with `lockstep = 1` and a section [lock] with `kind = \"redlock\"`");
    return std::nullopt;
  }
  std::string readable(text);
  for (int tries = 0; tries <= most_syntax_errors; ++tries) {
    try {
      toml::table table = toml::parse(std::string_view(readable), std::string_view{});
      const std::size_t before = errors.size();
      check_words(table, errors);
      if (errors.size() > before) return std::nullopt;
      return table;
    } catch (const toml::parse_error& error) {
      const Recovery recovery = recover(readable, error, errors);
      if (recovery == Recovery::none) return std::nullopt;
      if (recovery == Recovery::dropped) errors.note_incomplete();
    }
  }
  return std::nullopt;
}

std::optional<OverrideValue> read_override_value(std::string_view value, std::string_view place) {
  if (first_active(value)) return std::nullopt;
  const std::string path(place);
  try {
    OverrideValue parsed{
        toml::parse(std::string_view("value = " + std::string(value)), std::string_view(path))};
    const toml::node* node = parsed.holder.get("value");
    if (parsed.holder.size() == 1 && node != nullptr && !node->is_date() && !node->is_time() &&
        !node->is_date_time()) {
      ErrorList unsafe{path, {}};
      check_words(*node, unsafe);
      return unsafe.empty() ? std::optional(std::move(parsed)) : std::nullopt;
    }
  } catch (const toml::parse_error&) {
    // The value is not TOML: it is a quantity or a word, which need no quotes on the command line.
  }
  std::string quoted = "value = \"";
  for (const char c : value) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  quoted += '"';
  return OverrideValue{toml::parse(std::string_view(quoted), std::string_view(path))};
}

}  // namespace lockstep::scenarios
