#pragma once
// Where a text is no JSON, and what was expected there.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep::cli {

struct JsonMistake {
  std::size_t at = 0;   // in bytes from the beginning of the text
  std::string message;  // a phrase
};

// Returns the first place at which a line is no JSON value with nothing but blanks around it, or nothing if
// it is one. A text that is no UTF-8 is none, either. Source: RFC 8259.
std::optional<JsonMistake> json_mistake(std::string_view line);

// Returns the place behind the string that begins at `at`, or nothing if nothing closes it.
std::optional<std::size_t> behind_string(std::string_view text, std::size_t at);

// Returns the text with null and blanks in the place of each number beyond all doubles, such as 1e999, so
// that everything else stays where it is. RFC 8259 allows such numbers and leaves their range to the reader.
std::string without_huge_numbers(std::string_view text);

// Returns the length of the JSON array or object with which the text begins, in as many lines as it takes, or
// nothing if it begins with none. Looks at the first 64 MiB of the text only.
std::optional<std::size_t> length_of_json(std::string_view text);

}  // namespace lockstep::cli
