#pragma once
// Counts what the process takes from the heap: the bench replaces the global operator new
// (bench/allocations.cc).

#include <cstddef>
#include <cstdint>

namespace lockstep::bench {

struct Allocations {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;  // asked for, by all threads, never given back
  friend Allocations operator-(const Allocations& a, const Allocations& b) {
    return {a.count - b.count, a.bytes - b.bytes};
  }
};

// Since the start of the process.
Allocations allocations();

}  // namespace lockstep::bench
