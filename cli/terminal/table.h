#pragma once
// Text in columns, two spaces apart. Widths are counted in characters, not bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

// Each row indented by two spaces and ended by a line end; the last column is as wide as it is.
std::string to_columns(const std::vector<std::vector<std::string>>& rows);

// "20,000"
std::string with_separators(std::uint64_t number);

}  // namespace lockstep::cli
