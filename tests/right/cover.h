#pragma once
// A pairwise cover: cells in which each pair of values of two dimensions occurs together.

#include <array>
#include <cstdint>
#include <vector>

#include "tests/right/cells.h"

namespace lockstep::tests {

// Returns cells for one fault set after the other, one for each lock. The other values are drawn from the
// seed, so that few pairs are left out. Those that are left come behind.
std::vector<Cell> pairwise_cover(std::uint64_t seed);

}  // namespace lockstep::tests
