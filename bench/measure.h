#pragma once
// Measures time, and what follows from it.
//
// Comparisons use the processor time of the thread. On an idle machine it equals wall time; on a busy
// machine it leaves out the time of other processes.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <vector>

namespace lockstep::bench {

// Returns the processor time that `work()` takes on this thread, in seconds.
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

// Returns the wall time of `work()` in seconds, for work on several threads.
template <class Work>
double timed_by_wall(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Returns the median; of an even number of values, the upper of the two in the middle. REQUIRES: not empty.
inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Runs that were timed together.
struct Batch {
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t acquisitions = 0;
  // Sum over the runs.
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
