#pragma once
// Text from outside that is shown somewhere: titles, names of files, keys, values, tokens. A terminal and a
// CI log obey some characters instead of showing them, and some change the order in which others are shown.
// Text that has none of these is inert. They are:
//
//   U+0000 to U+001F, U+007F to U+009F   control characters, line ends among them
//   U+061C, U+200E, U+200F               marks of direction
//   U+2028, U+2029                       line and paragraph separators
//   U+202A to U+202E, U+2066 to U+2069   overrides and isolates of direction (Unicode Standard Annex 9;
//                                        CVE-2021-42574)
//   bytes that are no UTF-8
//
// Source of the UTF-8 that is read: The Unicode Standard, table 3-7, well-formed byte sequences.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

// A character that is not inert, or a byte that is not part of any character.
struct ActiveCharacter {
  std::size_t at = 0;      // byte in the text
  std::size_t length = 1;  // in bytes
  std::uint32_t code = 0;  // of the character, or the byte
  bool is_character = true;
};

// Returns "U+001B" or "0xff".
std::string name_of(const ActiveCharacter& active);

// Returns the first character from the byte `from` on that is not inert.
std::optional<ActiveCharacter> first_active(std::string_view text, std::size_t from = 0);

// Returns the text with "<U+001B>" and "<0xff>" in the place of what is not inert.
std::string inert(std::string_view text);

// Returns the text, or if it has more than `most` bytes, its beginning and its end with " … " in between. No
// character is cut, and the result has at most `most` bytes. REQUIRES: most >= 32.
std::string abridged(std::string_view text, std::size_t most);

}  // namespace lockstep
