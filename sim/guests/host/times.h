#pragma once
// Times as system calls give and take them.

#include <cstdint>
#include <ctime>
#include <optional>

#include <sys/time.h>

#include "sim/guests/guest_times.h"
#include "sim/guests/host/tasks.h"

namespace lockstep::guests {

inline constexpr std::int64_t second_ns = 1'000'000'000;

constexpr std::int64_t ns_of(const timespec& time) { return time.tv_sec * second_ns + time.tv_nsec; }
constexpr std::int64_t ns_of(const timeval& time) { return time.tv_sec * second_ns + time.tv_usec * 1000; }
constexpr timespec timespec_of(std::int64_t ns) { return {ns / second_ns, ns % second_ns}; }
constexpr timeval timeval_of(std::int64_t ns) { return {ns / second_ns, ns % second_ns / 1000}; }
constexpr bool is_valid(const timespec& time) {
  return time.tv_sec >= 0 && time.tv_nsec >= 0 && time.tv_nsec < second_ns;
}

// Returns which of the guest's clocks a clock number means; nothing for clocks of processor time and unknown
// ones.
constexpr std::optional<GuestClock> clock_of(int number) {
  switch (number) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
    case CLOCK_REALTIME_ALARM:
      return GuestClock::wall;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
      return GuestClock::monotonic;
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      return GuestClock::boot;
    default:
      return std::nullopt;
  }
}

// Gives a call that has not been tried before its deadline.
inline void set_deadline(Thread& caller, std::optional<GuestDeadline> deadline) {
  if (!caller.again) caller.deadline = deadline;
}
// The same, so many nanoseconds from now; a negative number is no deadline.
inline void set_deadline_after(Thread& caller, const GuestTimes& now, std::int64_t ns) {
  set_deadline(caller, ns < 0 ? std::nullopt
                              : std::optional(GuestDeadline{GuestClock::monotonic,
                                                            now.of(GuestClock::monotonic) + ns}));
}
inline bool is_over(const Thread& caller, const GuestTimes& now) {
  return caller.deadline && caller.deadline->reached(now);
}

}  // namespace lockstep::guests
