#pragma once
// Wall time, and what it makes of counts.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace lockstep::bench {

// How long `work()` takes, in seconds.
template <class Work>
double timed(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The upper one of an even number. REQUIRES: not empty.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Some runs that were timed together.
struct Batch {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  double seconds = 0;

  double events_per_second() const { return static_cast<double>(events) / seconds; }
  double ns_per_event() const { return seconds * 1e9 / static_cast<double>(events); }

  Batch& operator+=(const Batch& other) {
    runs += other.runs;
    events += other.events;
    acquisitions += other.acquisitions;
    seconds += other.seconds;
    return *this;
  }
};

}  // namespace lockstep::bench
