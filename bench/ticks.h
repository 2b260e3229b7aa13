#pragma once
// The search through all delays, beside SPIN on a model of the same system (bench/spin.sh).

#include <string>

namespace lockstep::bench {

// Prints a line of figures for redlock/ticks and one for redlock/ticks-loss. What can be seen of each
// reachable state of the first goes into the file `views`, if it is not empty, sorted, a line each.
void measure_ticks(const std::string& views);

}  // namespace lockstep::bench
