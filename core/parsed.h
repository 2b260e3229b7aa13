#pragma once
// The result of reading a text: a value, or the place and the reason of an error. A user's mistake is a
// normal result, so nothing is thrown.

#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include "core/check.h"

namespace lockstep {

struct ParseError {
  std::size_t offset = 0;  // bytes into the text that was given
  std::string message;     // a phrase without a full stop, quoting what was found
  friend bool operator==(const ParseError&, const ParseError&) = default;
};

template <class T>
class Parsed {
 public:
  Parsed(T value) : result_(std::in_place_index<0>, std::move(value)) {}
  Parsed(ParseError error) : result_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return result_.index() == 0; }

  // REQUIRES: there is a value.
  const T& value() const {
    CHECK(result_.index() == 0, "{}", std::get<1>(result_).message);
    return std::get<0>(result_);
  }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: there is no value.
  const ParseError& error() const {
    CHECK(result_.index() == 1);
    return std::get<1>(result_);
  }

  friend bool operator==(const Parsed&, const Parsed&) = default;

 private:
  std::variant<T, ParseError> result_;
};

}  // namespace lockstep
