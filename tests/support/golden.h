#pragma once
// Expected outputs in tests/golden. To write them anew: LOCKSTEP_UPDATE_GOLDEN=1, then read what has changed
// in review.

#include <string>
#include <string_view>

namespace lockstep::tests {

// What is wrong with `text`, which should be that of tests/golden/<path>; empty if nothing is. With
// LOCKSTEP_UPDATE_GOLDEN set it writes the file instead, and nothing is wrong.
std::string differs_from_golden(std::string_view path, std::string_view text);

}  // namespace lockstep::tests
