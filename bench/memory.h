#pragma once
// What a world takes: allocations while it steps, the cost of a copy.

#include "bench/effort.h"

namespace lockstep::bench {

// Prints both; false if the step loop of a world that has run before allocated anything.
bool measure_memory(const Effort& effort);

}  // namespace lockstep::bench
