#pragma once
// The arguments of the binaries in this folder: whole numbers above 0.

#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace lockstep::tests {

// Returns true iff the text is such a number, and stores it.
inline bool read_number(std::string_view text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number > 0;
}

}  // namespace lockstep::tests
