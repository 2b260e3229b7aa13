#pragma once
// Compares outputs with those expected in tests/golden. LOCKSTEP_UPDATE_GOLDEN=1 writes them again; read
// in review what has changed.

#include <string>
#include <string_view>

namespace lockstep::tests {

// Returns how `text` differs from tests/golden/<path>, or an empty text if it does not. With
// LOCKSTEP_UPDATE_GOLDEN set, writes the file instead and returns an empty text unless that fails.
std::string differs_from_golden(std::string_view path, std::string_view text);

}  // namespace lockstep::tests
