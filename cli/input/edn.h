#pragma once
// Reads EDN, the notation in which Jepsen writes histories, as far as they use it: nil, booleans, numbers,
// strings, characters, keywords, symbols, lists, vectors, maps, sets, tagged values (the tag is passed over),
// discarded values and comments. Source: github.com/edn-format/edn; and for the escapes \b and \f, which that
// does not name and Clojure writes, clojure.core/char-escape-string.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

struct EdnValue {
  enum class Kind : std::uint8_t {
    integer,   // the text has its digits, however it was written
    keyword,   // the text is without its colon
    text,      // a string
    symbol,    // also nil, true, false, characters, and numbers that are no 64-bit integers
    sequence,  // a list, a vector or a set
    map        // keys and values by turns
  };
  Kind kind = Kind::symbol;
  std::size_t offset = 0;  // in the text, in bytes
  std::int64_t number = 0;
  std::string text;
  std::vector<EdnValue> items;

  bool is_nil() const { return kind == Kind::symbol && text == "nil"; }
  // Returns the value of a keyword, if this is a map that has it.
  const EdnValue* find(std::string_view keyword) const;
};

class EdnReader {
 public:
  explicit EdnReader(std::string_view text) : text_(text) {}

  // Returns the next value, or nothing at the end of the text. Throws HistoryMistake.
  std::optional<EdnValue> next();

  // Steps into a list or a vector that comes next, so that next() returns its items and then nothing. Returns
  // false if there is none.
  bool enter();
  // Leaves it again. REQUIRES: enter() was true and next() has returned nothing.
  void leave();

  std::size_t offset() const { return at_; }

 private:
  static constexpr int deepest = 64;

  bool done() const { return at_ == text_.size(); }
  char here() const { return text_[at_]; }
  void skip();
  void skip_dispatch();
  EdnValue value();
  EdnValue dispatched();
  EdnValue collection(EdnValue::Kind kind, char end);
  EdnValue string();
  std::string escaped();
  EdnValue character();
  EdnValue word();

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  char end_ = 0;           // of the collection that was entered
  std::size_t begin_ = 0;  // where that one begins
};

}  // namespace lockstep::cli
