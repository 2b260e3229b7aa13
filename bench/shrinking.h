#pragma once
// Measures what shrinking makes of random failures, and what it costs.

#include <cstdint>

namespace lockstep::bench {

// Shrinks the first `failures` violating seeds of each random scenario whose minimum is known,
// and prints a table.
void measure_shrinking(std::uint64_t failures);

}  // namespace lockstep::bench
