#pragma once
// Measures what real redis-servers beside the simulated nodes cost.

#include <cstdint>

namespace lockstep::bench {

// Prints a table: the start of a server, a command, a run of redlock/three-nodes with fresh servers and with
// servers that are kept (so many runs), the memory in between, and what is left behind. Returns false if
// something is. Where there is no redis-server or no guest can run, it says so.
bool measure_guests(std::uint64_t kept_runs);

}  // namespace lockstep::bench
