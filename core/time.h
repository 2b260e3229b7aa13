#pragma once
// Three kinds of time that cannot be mixed up, and the duration between two points of the same kind.
//
//   kind      what it measures          nanoseconds since             who uses it
//   Instant   true time                 the start of the run          world, monitors, reports; never a lock
//   MonoTime  a host's monotonic clock  an origin of the host's own   locks and their timeouts
//   WallTime  a host's wall clock       1970, as that host believes   Redis, to expire keys (whole ms)
//
// Only sim/hosts/clock.h converts between them. The range is +-292 years. Nothing here checks for
// overflow: the callers whose sums can overflow (the inversion of clocks) check them.

#include <compare>
#include <cstdint>
#include <limits>

namespace lockstep {

struct Duration {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
  friend constexpr Duration operator-(Duration a) { return {-a.ns}; }
  friend constexpr Duration operator*(Duration a, std::int64_t factor) { return {a.ns * factor}; }
  friend constexpr Duration operator/(Duration a, std::int64_t divisor) { return {a.ns / divisor}; }
  constexpr Duration& operator+=(Duration d) {
    ns += d.ns;
    return *this;
  }
};

constexpr Duration nanoseconds(std::int64_t n) { return {n}; }
constexpr Duration microseconds(std::int64_t n) { return {n * 1'000}; }
constexpr Duration milliseconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Duration seconds(std::int64_t n) { return {n * 1'000'000'000}; }

template <class Kind>
struct TimePoint {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(TimePoint, TimePoint) = default;
  friend constexpr TimePoint operator+(TimePoint t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr TimePoint operator-(TimePoint t, Duration d) { return {t.ns - d.ns}; }
  friend constexpr Duration operator-(TimePoint a, TimePoint b) { return {a.ns - b.ns}; }

  // Is later than every event of any run, and stands for "no end in sight".
  static constexpr TimePoint never() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr TimePoint before_all() { return {std::numeric_limits<std::int64_t>::min()}; }
};

struct TrueTimeKind;
struct MonotonicKind;
struct WallKind;

using Instant = TimePoint<TrueTimeKind>;
using MonoTime = TimePoint<MonotonicKind>;
using WallTime = TimePoint<WallKind>;

// Both clocks of a host, read at the same instant: all that a program on this host can know of the time.
struct LocalTime {
  MonoTime mono;
  WallTime wall;
  friend constexpr bool operator==(LocalTime, LocalTime) = default;
};

}  // namespace lockstep
