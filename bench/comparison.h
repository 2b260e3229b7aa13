#pragma once
// Compares the engine (a) with the bare loop (b), by turns.

#include <cstdint>

#include "bench/effort.h"

namespace lockstep::bench {

// Prints both. Returns the median over the turns of a's events per second divided by b's.
double compare_with_bare_loop(const Effort& effort);
// Does the same for campaigns with faults, a row for each scenario.
void compare_campaigns(const Effort& effort);

}  // namespace lockstep::bench
