#pragma once

#include <cstddef>

#include "tests/tidy/source.h"

namespace lockstep::tests::tidy {

inline constexpr std::size_t kMaxFileLines = 500;
inline constexpr std::size_t kMaxFunctionLines = 70;

// A C++ file has at most kMaxFileLines lines; a function, from its head to its closing brace, at most
// kMaxFunctionLines.
Offences check_lengths(const SourceFile& file);

}  // namespace lockstep::tests::tidy
