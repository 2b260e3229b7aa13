#pragma once
// Measures the engine with more workers and with more hosts.

#include "bench/effort.h"

namespace lockstep::bench {

// Prints the runs per second of two workers, divided by the runs per second of one.
void measure_workers(const Effort& effort);

// Prints the cost of an event with 25 nodes and 300 clients, and the ratio to the cost with 5
// nodes and 3 clients.
void measure_hosts(const Effort& effort);

}  // namespace lockstep::bench
