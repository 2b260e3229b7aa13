#pragma once
// Reads one line of a history file, word by word.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace lockstep::tests {

class HistoryLine {
 public:
  // Everything after a '#' is a comment. `place` is "file:line", for errors.
  HistoryLine(std::string place, std::string_view text);

  bool done() const { return next_ == words_.size(); }
  bool next_is(std::string_view word) const { return !done() && words_[next_] == word; }
  bool starts_with_digit() const;

  // Each takes one word. Throws HistoryTextError if the word is missing or has another form.
  std::string word(std::string_view what);
  void keyword(std::string_view expected);
  // Takes nothing and returns false if another word is next.
  bool optional_keyword(std::string_view expected);
  std::int64_t number(std::string_view what, std::int64_t low, std::int64_t high);
  Duration duration();  // "20ms", "100ms-1ns"; the units are ns, us, ms, s
  Instant instant();    // a duration since the start, or "never"
  ClientId client(std::string_view what, std::string_view text);
  HoldId hold();                // "A.0": client:A, its acquire call 0, draw 0; "A.0.1": draw 1
  HostId host();                // "client:A", "redis:1"
  std::vector<NodeId> nodes();  // "redis:1", "redis:1,3", "redis:2-4"

  void end();  // Throws if another word follows.
  [[noreturn]] void fail(const std::string& message) const;

 private:
  std::int64_t digits(std::string_view text, std::string_view what, std::int64_t low,
                      std::int64_t high) const;
  Duration term(std::string_view text, std::string_view whole) const;

  std::string place_;
  std::vector<std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace lockstep::tests
