#pragma once
// The clock by which a lock counts elapsed time and validity: a rule of every policy, and what belief is
// counted by.

#include <cstdint>

namespace lockstep {

enum class ElapsedClock : std::uint8_t { monotonic, wall };

}  // namespace lockstep
