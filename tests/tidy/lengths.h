#pragma once

#include <cstddef>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

inline constexpr std::size_t kMaxFileLines = 500;
inline constexpr std::size_t kMaxFunctionLines = 70;

// Checks that a C++ file has at most kMaxFileLines lines, and each function at most kMaxFunctionLines from
// its head to its closing brace.
Offences check_lengths(const SourceFile& file);

}  // namespace lockstep::tests::tidy
