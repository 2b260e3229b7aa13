#pragma once
// Time spent, and what it makes of counts.
//
// Comparisons count the thread's own processor time: on an idle machine that is wall time, on a busy one it
// leaves out the turns of others.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include <time.h>

namespace lockstep::bench {

// Processor time that `work()` takes on this thread, in seconds.
template <class Work>
double timed(Work&& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double start = now();
  work();
  return now() - start;
}

// Wall time, for work on several threads.
template <class Work>
double timed_by_wall(Work&& work) {
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
