#include "sim/hosts/clock.h"

#include <catch2/catch.hpp>

#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

using sim::HostClock;
using sim::LinearClock;

constexpr std::int64_t one_second = 1'000'000'000;
constexpr std::int64_t rate_range = 1'000'000'000'000'000'000;  // 31 years, in nanoseconds

// Draws small numbers, where rounding shows, as often as large ones, whose products need 128 bits.
std::int64_t any_between(std::int64_t low, std::int64_t high) {
  return *rc::gen::oneOf(
      rc::gen::inRange(low, high + 1),
      rc::gen::inRange(std::max<std::int64_t>(low, -5'000), std::min<std::int64_t>(high, 5'000) + 1),
      rc::gen::element(low, high));
}

RateError any_rate() { return RateError{any_between(-100'000'000, 100'000'000)}; }

// Holds a clock after up to four changes. `start` is the instant at which its last piece begins.
struct Changed {
  LinearClock clock;
  Instant start;
};

Changed any_clock() {
  Changed result{LinearClock(Instant{any_between(-rate_range, rate_range)},
                             any_between(-rate_range, rate_range), any_rate()),
                 {}};
  result.start = result.clock.piece_start();
  const int changes = *rc::gen::inRange(0, 5);
  for (int i = 0; i < changes; ++i) {
    result.start = result.start + Duration{any_between(0, rate_range / 8)};
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        result.clock.step(result.start, Duration{any_between(-rate_range / 8, rate_range / 8)});
        break;
      case 1:
        result.clock.set_rate(result.start, any_rate());
        break;
      case 2:
        result.clock.freeze(result.start);
        break;
      default:
        result.clock.thaw(result.start);
    }
  }
  return result;
}

// Computes a reading by the definition, in 128 bits throughout.
std::int64_t slow_reading(const LinearClock& clock, std::int64_t start_reading, Instant t) {
  if (clock.frozen()) return start_reading;
  const Int128 elapsed = static_cast<Int128>(t.ns) - clock.piece_start().ns;
  const Int128 scaled = elapsed * (one_second + clock.rate().ppb);
  return start_reading + static_cast<std::int64_t>(scaled / one_second - (scaled % one_second < 0 ? 1 : 0));
}

}  // namespace

TEST_CASE("a reading is the definition's, in fast and in 128-bit arithmetic", "[sim]") {
  int slow_paths = 0;
  check_property(
      "clock readings",
      [&slow_paths] {
        const Changed changed = any_clock();
        const Instant t = changed.start + Duration{any_between(0, rate_range)};
        const std::int64_t start_reading = changed.clock.read(changed.start);
        RC_ASSERT(start_reading == changed.clock.start_reading());
        RC_ASSERT(changed.clock.read(t) == slow_reading(changed.clock, start_reading, t));
        std::int64_t product = 0;
        if (__builtin_mul_overflow((t - changed.start).ns, changed.clock.rate().ppb, &product)) ++slow_paths;
      },
      1000);
  REQUIRE(slow_paths > 100);
  REQUIRE(slow_paths < 900);
}

TEST_CASE("the inverse is the first instant at or past the target", "[sim]") {
  int later = 0;
  check_property(
      "clock inverse",
      [&later] {
        const Changed changed = any_clock();
        const std::int64_t start_reading = changed.clock.start_reading();
        const std::int64_t target = start_reading + any_between(-rate_range, rate_range);
        const Instant found = changed.clock.first_at_or_after(target);
        if (target <= start_reading) {
          RC_ASSERT(found == changed.start);
          return;
        }
        if (changed.clock.frozen()) {
          RC_ASSERT(found == Instant::never());
          return;
        }
        ++later;
        RC_ASSERT(found > changed.start);
        RC_ASSERT(changed.clock.read(found) >= target);
        RC_ASSERT(changed.clock.read(found - nanoseconds(1)) < target);
      },
      1000);
  REQUIRE(later > 200);
}

TEST_CASE("a clock that runs never goes back", "[sim]") {
  check_property("clocks are monotonic within a piece", [] {
    const Changed changed = any_clock();
    const Instant t = changed.start + Duration{any_between(0, rate_range)};
    const Duration by{any_between(0, rate_range)};
    RC_ASSERT(changed.clock.read(t) <= changed.clock.read(t + by));
  });
}

TEST_CASE("an inverse beyond the end of time is never", "[sim]") {
  const LinearClock slow(Instant{rate_range}, 0, RateError{-900'000'000});
  REQUIRE(slow.first_at_or_after(8 * rate_range) == Instant::never());
  REQUIRE(slow.first_at_or_after(INT64_MAX) == Instant::never());
  const LinearClock exact(Instant{0}, 0, RateError{0});
  REQUIRE(exact.first_at_or_after(INT64_MAX - 1) == Instant{INT64_MAX - 1});
}

TEST_CASE("only a step changes the reading, by just that much", "[sim]") {
  check_property("changes of a clock", [] {
    const Changed changed = any_clock();
    const Instant t = changed.start + Duration{any_between(0, rate_range)};
    const Duration by{any_between(-rate_range, rate_range)};
    const std::int64_t before = changed.clock.read(t);
    LinearClock clock = changed.clock;
    clock.step(t, by);
    RC_ASSERT(clock.read(t) == before + by.ns);
    RC_ASSERT(clock.rate() == changed.clock.rate());
    RC_ASSERT(clock.frozen() == changed.clock.frozen());
    clock = changed.clock;
    clock.set_rate(t, any_rate());
    RC_ASSERT(clock.read(t) == before);
    clock.freeze(t);
    RC_ASSERT(clock.read(t + seconds(5)) == before);
    clock.thaw(t + seconds(5));
    RC_ASSERT(clock.read(t + seconds(5)) == before);
    RC_ASSERT(clock.first_at_or_after(before + 1) > t + seconds(5));
  });
}

TEST_CASE("a clock 10 % fast, stepped, frozen and thawed", "[sim]") {
  LinearClock clock(Instant{1000}, 5000, RateError{100'000'000});
  REQUIRE(clock.read(Instant{1009}) == 5009);
  REQUIRE(clock.read(Instant{1010}) == 5011);
  REQUIRE(clock.first_at_or_after(5010) == Instant{1010});  // The clock never reads 5010 itself.
  clock.step(Instant{1010}, nanoseconds(-11));
  REQUIRE(clock.read(Instant{1010}) == 5000);
  clock.freeze(Instant{1020});
  REQUIRE(clock.read(Instant{9999}) == 5011);
  REQUIRE(clock.first_at_or_after(5012) == Instant::never());
  REQUIRE(clock.first_at_or_after(5011) == Instant{1020});
  clock.thaw(Instant{10'000});
  REQUIRE(clock.first_at_or_after(5012) == Instant{10'001});
}

TEST_CASE("a rate at which time would stand still or run back is refused", "[sim]") {
  REQUIRE_THROWS_AS(LinearClock(Instant{}, 0, RateError{-one_second}), InternalError);
  const LinearClock slowest(Instant{}, 0, RateError{1 - one_second});
  REQUIRE(slowest.read(Instant{one_second}) == 1);
  REQUIRE(slowest.first_at_or_after(1) == Instant{one_second});
}

TEST_CASE("a host reads both of its clocks, in step or not", "[sim]") {
  check_property("host clocks", [] {
    const RateError rate = any_rate();
    HostClock host{LinearClock(Instant{0}, any_between(-rate_range, rate_range), rate),
                   LinearClock(Instant{0}, any_between(-rate_range, rate_range), rate)};
    const Instant change{any_between(0, rate_range)};
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        host.wall.step(change, seconds(-6));
        break;
      case 1:
        host.wall.freeze(change);
        break;
      case 2:
        host.mono.set_rate(change, any_rate());
        break;
      default:
        break;
    }
    const Instant t = change + Duration{any_between(0, rate_range)};
    RC_ASSERT(host.read(t) == (LocalTime{MonoTime{host.mono.read(t)}, WallTime{host.wall.read(t)}}));
    const LocalTime later{MonoTime{host.mono.read(t) + 1}, WallTime{host.wall.read(t) + 1}};
    RC_ASSERT(host.first_at_or_after(later.mono) == host.mono.first_at_or_after(later.mono.ns));
    RC_ASSERT(host.first_at_or_after(later.wall) == host.wall.first_at_or_after(later.wall.ns));
  });
  const LinearClock fast(Instant{0}, 0, RateError{100'000'000});
  const HostClock fast_wall{LinearClock(), fast};
  REQUIRE(fast_wall.read(Instant{1000}) == LocalTime{MonoTime{1000}, WallTime{1100}});
  // Not even a fast clock reaches `never`.
  REQUIRE(HostClock{fast, fast}.first_at_or_after(MonoTime::never()) == Instant::never());
  REQUIRE(HostClock{fast, fast}.first_at_or_after(WallTime::never()) == Instant::never());
}

}  // namespace lockstep::tests
