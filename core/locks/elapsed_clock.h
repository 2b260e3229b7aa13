#pragma once
// The clock by which a lock counts elapsed time and validity. It is a rule of every policy, and the end
// of belief is counted on the same clock.

#include <cstdint>

namespace lockstep {

enum class ElapsedClock : std::uint8_t { monotonic, wall };

}  // namespace lockstep
