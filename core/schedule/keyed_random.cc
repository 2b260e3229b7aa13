#include "core/schedule/keyed_random.h"

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
    if ((square >> 127) != 0) {
      result |= std::uint64_t{1} << bit;
      mantissa = static_cast<std::uint64_t>(square >> 64);
    } else {
      mantissa = static_cast<std::uint64_t>(square >> 63);
    }
  }
  return result;
}

// Returns the largest x with log2_fixed(x) <= y. It bisects, so it is an exact inverse however log2_fixed
// rounds.
std::uint64_t exp2_fixed(std::uint64_t y) {
  const auto whole = static_cast<int>(y >> 32);
  std::uint64_t low = std::uint64_t{1} << whole;
  std::uint64_t high = low | (low - 1);
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
