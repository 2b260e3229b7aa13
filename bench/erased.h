#pragma once
// What it costs to call a lock by virtual functions.

#include "bench/effort.h"

namespace lockstep::bench {

// Prints how fast a Redlock in an AnyLock runs beside one whose worlds are compiled for it.
void measure_erased_lock(const Effort& effort);

}  // namespace lockstep::bench
