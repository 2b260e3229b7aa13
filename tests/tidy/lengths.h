#pragma once

#include <cstddef>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

inline constexpr std::size_t max_file_lines = 400;
inline constexpr std::size_t max_function_lines = 50;

// Checks that a C++ file has at most max_file_lines lines, and each function at most max_function_lines from
// its head to its closing brace.
Offences check_lengths(const SourceFile& file);

}  // namespace lockstep::tests::tidy
