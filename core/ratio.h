#pragma once
// Exact ratios in place of floating point: probabilities, drift factors, rate errors.

#include <compare>
#include <cstdint>

#include "core/time.h"

namespace lockstep {

// A 128-bit integer holds the product of any two 64-bit ones. g++ and clang++ have this type; ISO C++
// does not, hence __extension__.
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;

// numerator / denominator, where denominator > 0. Ratios are not reduced: 1/2 and 2/4 are equal.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  friend constexpr bool operator==(Ratio a, Ratio b) {
    return static_cast<Int128>(a.numerator) * b.denominator ==
           static_cast<Int128>(b.numerator) * a.denominator;
  }
};

// Returns the quotient, rounded down (towards minus infinity).
// REQUIRES: divisor > 0; the quotient fits into 64 bits.
constexpr std::int64_t floor_div(Int128 dividend, std::int64_t divisor) {
  Int128 quotient = dividend / divisor;
  if (dividend % divisor < 0) --quotient;
  return static_cast<std::int64_t>(quotient);
}

// Returns d * r, rounded down to whole nanoseconds. REQUIRES: the result fits.
constexpr Duration scale(Duration d, Ratio r) {
  return {floor_div(static_cast<Int128>(d.ns) * r.numerator, r.denominator)};
}

// The relative error of a clock's rate, in parts per billion; |ppb| < 10^9. A clock with +500'000 ppb
// gains 0.5 ms in each second.
struct RateError {
  std::int64_t ppb = 0;
  friend constexpr auto operator<=>(RateError, RateError) = default;
};

}  // namespace lockstep
