#include "core/schedule/keyed_random.h"

#include <algorithm>
#include <array>

#include "core/check.h"

namespace lockstep {
namespace {

// Returns log2(x) in 32.32 fixed point, rounded down. It squares the mantissa once for each bit of the
// fraction.
// REQUIRES: x >= 1.
std::uint64_t log2_fixed(std::uint64_t x) {
  const int whole = 63 - std::countl_zero(x);
  std::uint64_t mantissa = x << (63 - whole);  // 1.63 fixed point, in [1, 2)
  std::uint64_t result = static_cast<std::uint64_t>(whole) << 32;
  for (int bit = 31; bit >= 0; --bit) {
    const Uint128 square = static_cast<Uint128>(mantissa) * mantissa;  // 2.126 fixed point
    const auto halved = static_cast<std::uint64_t>(square >> 64);
    const std::uint64_t is_two_or_more = halved >> 63;
    result |= is_two_or_more << bit;
    mantissa = is_two_or_more != 0 ? halved : static_cast<std::uint64_t>(square >> 63);
  }
  return result;
}

// Returns the largest integer whose square is at most x.
constexpr std::uint64_t square_root(Uint128 x) {
  std::uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const std::uint64_t larger = root | std::uint64_t{1} << bit;
    if (static_cast<Uint128>(larger) * larger <= x) root = larger;
  }
  return root;
}

// 2 to the power of 1/2, 1/4, 1/8 …, in 1.63 fixed point, rounded down.
constexpr std::array<std::uint64_t, 32> roots_of_2 = [] {
  std::array<std::uint64_t, 32> roots{};
  Uint128 power = Uint128{2} << 63;
  for (std::uint64_t& root : roots) {
    root = square_root(power << 63);
    power = root;
  }
  return roots;
}();

// Returns about 2 to the power of y, which is in 32.32 fixed point and below 63: at most a few units too
// little in the last place.
std::uint64_t about_exp2(std::uint64_t y) {
  std::uint64_t mantissa = std::uint64_t{1} << 63;  // 1.63 fixed point, in [1, 2)
  for (std::size_t i = 0; i < roots_of_2.size(); ++i) {
    if ((y >> (31 - i) & 1) != 0)
      mantissa = static_cast<std::uint64_t>(static_cast<Uint128>(mantissa) * roots_of_2[i] >> 63);
  }
  return mantissa >> (63 - (y >> 32));
}

// Returns the largest x with log2_fixed(x) <= y. A guess narrows the range, but only if log2_fixed confirms
// it, and the rest is bisected. So it is an exact inverse however log2_fixed rounds.
std::uint64_t exp2_fixed(std::uint64_t y) {
  const auto whole = static_cast<int>(y >> 32);
  std::uint64_t low = std::uint64_t{1} << whole;
  std::uint64_t high = low | (low - 1);
  const std::uint64_t guess = std::clamp(about_exp2(y + 1), low, high);
  if (log2_fixed(guess) > y) {
    high = guess - 1;
  } else {
    low = guess;
    if (guess == high || log2_fixed(guess + 1) > y) return guess;
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    if (log2_fixed(middle) <= y) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

// Turns 64 random bits into a value of the distribution, in [low, high].
std::int64_t magnitude_of(const ChoiceSpec& spec, std::uint64_t bits) {
  if (spec.distribution == Distribution::uniform) {
    const auto span = static_cast<std::uint64_t>(spec.high) - static_cast<std::uint64_t>(spec.low) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(spec.low) + below(bits, span));
  }
  CHECK(spec.low >= 1 && spec.low <= spec.high, "log_uniform [{}, {}]", spec.low, spec.high);
  const std::uint64_t from = log2_fixed(static_cast<std::uint64_t>(spec.low));
  const std::uint64_t to = log2_fixed(static_cast<std::uint64_t>(spec.high));
  const std::uint64_t value = exp2_fixed(from + below(bits, to - from + 1));
  if (value < static_cast<std::uint64_t>(spec.low)) return spec.low;
  return value > static_cast<std::uint64_t>(spec.high) ? spec.high : static_cast<std::int64_t>(value);
}

}  // namespace

std::int64_t draw_rare(const ChoiceSpec& spec, Seed seed, const ChoiceKey& key) {
  const std::uint64_t bits = keyed_random(seed, key);
  const auto denominator = static_cast<std::uint64_t>(spec.chance.denominator);
  if (below(bits, denominator) >= static_cast<std::uint64_t>(spec.chance.numerator)) return 0;
  // The first draw has decided whether anything happens. The magnitude needs a second, independent draw.
  const std::uint64_t magnitude = keyed_random(Seed{seed.value ^ 0x5851F42D4C957F2D}, key);
  const bool negative =
      spec.either_sign && (keyed_random(Seed{seed.value ^ 0x2545F4914F6CDD1D}, key) & 1) != 0;
  const std::int64_t value = magnitude_of(spec, magnitude);
  return negative ? -value : value;
}

}  // namespace lockstep
