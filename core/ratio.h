#pragma once
// Exact ratios in place of floating point: probabilities, drift factors, rate errors.

#include <compare>
#include <cstdint>

#include "core/time.h"

namespace lockstep {

// 128-bit integers hold the products of two 64-bit ones; g++ and clang++ both have them, ISO C++ does not
// name them.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

// numerator / denominator with denominator > 0; not reduced, compared by value.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  friend constexpr bool operator==(Ratio a, Ratio b) {
    return static_cast<Int128>(a.numerator) * b.denominator ==
           static_cast<Int128>(b.numerator) * a.denominator;
  }
};

// Rounded down (towards minus infinity), exact for every input whose result fits.
constexpr std::int64_t floor_div(Int128 dividend, std::int64_t divisor) {
  Int128 quotient = dividend / divisor;
  if (dividend % divisor < 0) --quotient;
  return static_cast<std::int64_t>(quotient);
}

constexpr Duration scale(Duration d, Ratio r) {
  return {floor_div(static_cast<Int128>(d.ns) * r.numerator, r.denominator)};
}

// Relative rate error of a clock in parts per billion: +500'000 ppb gains 0.5 ms each second. |ppb| < 10^9.
struct RateError {
  std::int64_t ppb = 0;
  friend constexpr auto operator<=>(RateError, RateError) = default;
};

}  // namespace lockstep
