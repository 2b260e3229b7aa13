#pragma once
// Counts what the process takes from the heap. The benchmark replaces the global operator new
// (bench/allocations.cc).

#include <cstddef>
#include <cstdint>

namespace lockstep::bench {

struct Allocations {
  std::uint64_t count = 0;
  // Requested by all threads. Memory that is freed is not subtracted.
  std::uint64_t bytes = 0;
  friend Allocations operator-(const Allocations& a, const Allocations& b) {
    return {a.count - b.count, a.bytes - b.bytes};
  }
};

// Returns the counts since the start of the process. Thread-safe.
Allocations allocations();

}  // namespace lockstep::bench
