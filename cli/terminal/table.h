#pragma once
// Text in columns that are two spaces apart. Widths are counted in characters, not bytes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

// Each row is indented by two spaces and ends with a line end. The last column is not padded.
std::string to_columns(const std::vector<std::vector<std::string>>& rows);

// Returns "20,000" for 20000.
std::string with_separators(std::uint64_t number);

// Returns "1 deviation", "20,000 deviations" for "deviation".
std::string counted(std::uint64_t number, std::string_view what);

// Returns "1 run", "20,000 runs".
std::string runs_text(std::uint64_t runs);

}  // namespace lockstep::cli
