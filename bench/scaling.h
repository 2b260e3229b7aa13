#pragma once
// How the engine fares with more workers and with more hosts.

#include "bench/effort.h"

namespace lockstep::bench {

// Prints the runs per second of two workers against those of one.
void measure_workers(const Effort& effort);

// Prints the cost of an event at 25 nodes and 300 clients against that at 5 and 3.
void measure_hosts(const Effort& effort);

}  // namespace lockstep::bench
