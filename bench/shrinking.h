#pragma once
// Measures what shrinking makes of random failures, and what it costs.

#include <cstdint>

namespace lockstep::bench {

// Shrinks the first `failures` violating seeds of each random scenario whose minimum is known,
// and prints a table.
void measure_shrinking(std::uint64_t failures);

// Shrinks so many violating runs of the general scenarios of all profiles, and prints how many deviations are
// left, how many of these the run does not need, and what it took. Prints also how many were not finished.
void measure_shrinking_of_profiles(std::uint64_t failures);

}  // namespace lockstep::bench
