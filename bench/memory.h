#pragma once
// Measures what a world costs: allocations while it steps, and the time of a copy.

#include "bench/effort.h"

namespace lockstep::bench {

// Prints both. Returns false if the step loop of a world that has run before allocated anything.
bool measure_memory(const Effort& effort);

}  // namespace lockstep::bench
