#pragma once
// Measures the search through all delays, to compare it with SPIN on a model of the same system
// (bench/spin.sh).

#include <string>

namespace lockstep::bench {

// Prints a line of figures for redlock/ticks and one for redlock/ticks-loss. If `views` is not empty,
// writes what can be seen of each reachable state of redlock/ticks into the file of this name: one line per
// view, sorted, each view once.
void measure_ticks(const std::string& views);

}  // namespace lockstep::bench
