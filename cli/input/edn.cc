#include "cli/input/edn.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/input/history_mistake.h"
#include "core/inert_text.h"

namespace lockstep::cli {
namespace {

using Kind = EdnValue::Kind;

constexpr std::string_view blanks = " \t\r\n\f,";
constexpr std::string_view ends_of_words = " \t\r\n\f,()[]{}\";";

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// Reads an integer, with a sign or without, and with or without the N of a big one.
std::optional<std::int64_t> integer_of(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  if (word.ends_with('N')) word.remove_suffix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

}  // namespace

const EdnValue* EdnValue::find(std::string_view keyword) const {
  if (kind != Kind::map) return nullptr;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].kind == Kind::keyword && items[i].text == keyword) return &items[i + 1];
  }
  return nullptr;
}

std::optional<EdnValue> EdnReader::next() {
  skip();
  if (done()) {
    if (end_ != 0) throw HistoryMistake(begin_, fmt::format("nothing closes this '{}'", text_[begin_]));
    return std::nullopt;
  }
  if (end_ != 0 && here() == end_) return std::nullopt;
  return value();
}

bool EdnReader::enter() {
  skip();
  if (end_ != 0 || done() || !is_one_of(here(), "([")) return false;
  end_ = here() == '(' ? ')' : ']';
  begin_ = at_++;
  return true;
}

void EdnReader::leave() {
  ++at_;
  end_ = 0;
}

// Passes over blanks, comments, discarded values and tags.
void EdnReader::skip() {
  while (!done()) {
    if (is_one_of(here(), blanks)) {
      ++at_;
    } else if (here() == ';') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (here() == '#' && at_ + 1 < text_.size() && !is_one_of(text_[at_ + 1], "{#")) {
      skip_dispatch();
    } else {
      return;
    }
  }
}

void EdnReader::skip_dispatch() {
  const std::size_t begin = at_;
  ++at_;
  if (is_one_of(here(), ends_of_words)) throw HistoryMistake(begin, "a tag is expected behind this '#'");
  if (here() != '_') {  // a tag; the value behind it is read
    word();
    return;
  }
  ++at_;
  if (++depth_ > deepest) throw HistoryMistake(begin, "values are nested too deeply");
  skip();
  if (done()) throw HistoryMistake(begin, "there is no value to discard");
  value();
  --depth_;
}

EdnValue EdnReader::value() {
  const std::size_t begin = at_;
  if (++depth_ > deepest) throw HistoryMistake(begin, "values are nested too deeply");
  EdnValue result;
  switch (here()) {
    case '(':
      result = collection(Kind::sequence, ')');
      break;
    case '[':
      result = collection(Kind::sequence, ']');
      break;
    case '{':
      result = collection(Kind::map, '}');
      break;
    case '#':
      result = dispatched();
      break;
    case '"':
      result = string();
      break;
    case '\\':
      result = character();
      break;
    default:
      result = word();
  }
  --depth_;
  result.offset = begin;
  return result;
}

// Reads a set, or a number such as ##Inf.
EdnValue EdnReader::dispatched() {
  if (!text_.substr(at_).starts_with("#{")) return word();
  ++at_;
  return collection(Kind::sequence, '}');
}

EdnValue EdnReader::collection(Kind kind, char end) {
  const std::size_t begin = at_;
  EdnValue result;
  result.kind = kind;
  ++at_;
  while (true) {
    skip();
    if (done()) throw HistoryMistake(begin, fmt::format("nothing closes this '{}'", text_[begin]));
    if (here() == end) break;
    result.items.push_back(value());
  }
  ++at_;
  if (kind == Kind::map && result.items.size() % 2 != 0)
    throw HistoryMistake(begin, "a map has a value for each key");
  return result;
}

EdnValue EdnReader::string() {
  const std::size_t begin = at_;
  EdnValue result;
  result.kind = Kind::text;
  for (++at_; !done() && here() != '"'; ++at_) {
    if (here() == '\\' && at_ + 1 < text_.size())
      result.text += escaped();
    else
      result.text += here();
  }
  if (done()) throw HistoryMistake(begin, "nothing closes this string");
  ++at_;
  return result;
}

// Reads an escape, and stands at its last character then. JSON has the same escapes, and one more.
std::string EdnReader::escaped() {
  constexpr std::string_view letters = "tbnrf\\\"u";
  constexpr std::size_t of_character = 6;  // \uNNNN
  const bool is_number = text_[at_ + 1] == 'u';
  // Beyond U+FFFF a character is written as two numbers.
  for (const std::size_t length : {is_number ? of_character : 2, 2 * of_character}) {
    const std::string_view escape = text_.substr(at_, length);
    if (!is_one_of(text_[at_ + 1], letters)) break;
    const auto decoded = nlohmann::json::parse(fmt::format("\"{}\"", escape), nullptr, false);
    if (!decoded.is_string()) continue;
    at_ += escape.size() - 1;
    return decoded.get<std::string>();
  }
  throw HistoryMistake(at_,
                       "an escape is one of \\t \\b \\n \\r \\f \\\\ \\\" and the \\uNNNN of a character");
}

EdnValue EdnReader::character() {
  const std::size_t begin = at_;
  at_ = std::min(at_ + 2, text_.size());
  while (!done() && !is_one_of(here(), ends_of_words)) ++at_;
  EdnValue result;
  result.text = std::string(text_.substr(begin, at_ - begin));
  return result;
}

EdnValue EdnReader::word() {
  const std::size_t begin = at_;
  while (!done() && !is_one_of(here(), ends_of_words)) ++at_;
  const std::string_view word = text_.substr(begin, at_ - begin);
  if (word.empty() || word == ":")
    throw HistoryMistake(begin,
                         fmt::format("a value is expected, and not '{}'",
                                     begin == text_.size() ? "the end" : inert(text_.substr(begin, 1))));
  EdnValue result;
  if (word.starts_with(':')) {
    result.kind = Kind::keyword;
    result.text = std::string(word.substr(1));
  } else if (const auto number = integer_of(word)) {
    result.kind = Kind::integer;
    result.number = *number;
    result.text = std::to_string(*number);  // 7, +7 and 7N are one number
  } else {
    result.text = std::string(word);
  }
  return result;
}

}  // namespace lockstep::cli
