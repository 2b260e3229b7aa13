#include "core/time.h"

#include <type_traits>

#include <catch2/catch.hpp>

namespace lockstep::tests {
namespace {

template <class A, class B>
concept Subtractable = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};

}  // namespace

TEST_CASE("the three kinds of time do not mix", "[core]") {
  STATIC_REQUIRE(Subtractable<Instant, Instant>);
  STATIC_REQUIRE_FALSE(Subtractable<Instant, MonoTime>);
  STATIC_REQUIRE_FALSE(Subtractable<MonoTime, WallTime>);
  STATIC_REQUIRE_FALSE(Comparable<Instant, WallTime>);
  STATIC_REQUIRE_FALSE(Comparable<MonoTime, WallTime>);
  STATIC_REQUIRE_FALSE(Addable<Instant, Instant>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<MonoTime, WallTime>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Duration, Instant>);
}

TEST_CASE("durations and points of time add up", "[core]") {
  REQUIRE(seconds(1) == milliseconds(1000));
  REQUIRE(milliseconds(1) == microseconds(1000));
  REQUIRE(microseconds(1) == nanoseconds(1000));
  REQUIRE((Instant{5} + nanoseconds(7)) - Instant{2} == nanoseconds(10));
  REQUIRE(MonoTime{5} - nanoseconds(7) == MonoTime{-2});
  REQUIRE(-milliseconds(3) == milliseconds(1) - milliseconds(4));
  REQUIRE(milliseconds(3) * 4 == milliseconds(12));
  REQUIRE(nanoseconds(-7) / 2 == nanoseconds(-3));
  Duration total = seconds(1);
  total += milliseconds(500);
  REQUIRE(total == milliseconds(1500));
}

TEST_CASE("never is after and before_all is before every instant", "[core]") {
  REQUIRE(Instant::never() > Instant{INT64_MAX - 1});
  REQUIRE(Instant::before_all() < Instant{INT64_MIN + 1});
  REQUIRE(Instant::never() == Instant::never());
}

}  // namespace lockstep::tests
