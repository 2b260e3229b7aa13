#pragma once
// Three kinds of time that cannot be mixed up, and the duration between two points of the same kind.
//
//   Instant   true time, nanoseconds since the start of the run. Orders events. Only the world and the
//   checkers see it. MonoTime  a host's monotonic clock, nanoseconds since an origin of that host's own.
//   WallTime  a host's wall clock, nanoseconds since 1970 as that host believes. Redis expires keys by it, in
//   whole milliseconds.
//
// There is no conversion between them outside sim/hosts/clock.h. Range: +-292 years; arithmetic on sums is checked
// by the callers that can overflow (clock inversion), not here.

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

  // A point later than every event of any run: "no end in sight".
  static constexpr TimePoint never() { return {std::numeric_limits<std::int64_t>::max()}; }
  static constexpr TimePoint before_all() { return {std::numeric_limits<std::int64_t>::min()}; }
};

struct TrueTimeKind;
struct MonotonicKind;
struct WallKind;

using Instant = TimePoint<TrueTimeKind>;
using MonoTime = TimePoint<MonotonicKind>;
using WallTime = TimePoint<WallKind>;

// What a program on a host can know of the time: both of its clocks, read together.
struct LocalTime {
  MonoTime mono;
  WallTime wall;
  friend constexpr bool operator==(LocalTime, LocalTime) = default;
};

}  // namespace lockstep
