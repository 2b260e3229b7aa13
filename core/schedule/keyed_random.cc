#include "core/schedule/keyed_random.h"

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

// Returns the product of two numbers in 1.63 fixed point, rounded down.
constexpr std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return static_cast<std::uint64_t>(static_cast<Uint128>(a) * b >> 63);
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

// powers_of_2[i][d] is 2 to the power of d / 16^(i + 1), in 1.63 fixed point, at most a few units too little
// in the last place.
constexpr auto powers_of_2 = [] {
  std::array<std::array<std::uint64_t, 16>, 8> powers{};
  for (std::size_t digit = 0; digit < powers.size(); ++digit) {
    for (std::size_t value = 0; value < 16; ++value) {
      std::uint64_t& power = powers[digit][value] = std::uint64_t{1} << 63;
      for (std::size_t bit = 0; bit < 4; ++bit) {
        if ((value >> (3 - bit) & 1) != 0) power = product(power, roots_of_2[4 * digit + bit]);
      }
    }
  }
  return powers;
}();

// Returns 2 to the power of y's fraction; y is in 32.32 fixed point. The result is in 1.63 fixed point and
// too little by less than one part in 2^50.
std::uint64_t about_exp2(std::uint64_t y) {
  std::uint64_t mantissa = std::uint64_t{1} << 63;
  for (std::size_t digit = 0; digit < powers_of_2.size(); ++digit)
    mantissa = product(mantissa, powers_of_2[digit][y >> (28 - 4 * digit) & 15]);
  return mantissa;
}

// Returns the largest x with log2_fixed(x) <= y, by bisection.
std::uint64_t bisected_exp2(std::uint64_t y) {
  std::uint64_t low = std::uint64_t{1} << (y >> 32);
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

// Returns the largest x with log2_fixed(x) <= y, however log2_fixed rounds, where y is below 63. That is the
// largest one below 2^(y + 1 / 2^32), unless one is too near to that to tell.
std::uint64_t exp2_fixed(std::uint64_t y) {
  constexpr std::uint64_t error = std::uint64_t{1} << 13;  // of a mantissa; many times what it can be
  const auto fraction_bits = static_cast<unsigned>(63 - ((y + 1) >> 32));
  const std::uint64_t mantissa = about_exp2(y + 1);
  const std::uint64_t fraction = mantissa & ((std::uint64_t{1} << fraction_bits) - 1);
  const bool certain = fraction > error && fraction + error < std::uint64_t{1} << fraction_bits;
  return certain ? mantissa >> fraction_bits : bisected_exp2(y);
}

// Turns 64 random bits into a value of the distribution, in [low, high].
std::int64_t magnitude_of(const ChoiceSpec& spec, std::uint64_t bits, KnownLogs& logs) {
  if (spec.distribution == Distribution::uniform) {
    const auto span = static_cast<std::uint64_t>(spec.high) - static_cast<std::uint64_t>(spec.low) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(spec.low) + below(bits, span));
  }
  CHECK(spec.low >= 1 && spec.low <= spec.high, "log_uniform [{}, {}]", spec.low, spec.high);
  const std::uint64_t from = logs.log2(static_cast<std::uint64_t>(spec.low));
  const std::uint64_t to = logs.log2(static_cast<std::uint64_t>(spec.high));
  const std::uint64_t value = exp2_fixed(from + below(bits, to - from + 1));
  if (value < static_cast<std::uint64_t>(spec.low)) return spec.low;
  return value > static_cast<std::uint64_t>(spec.high) ? spec.high : static_cast<std::int64_t>(value);
}

}  // namespace

std::uint64_t KnownLogs::log2(std::uint64_t x) {
  Known& known = known_[multiply_fold(x, 0x9E3779B97F4A7C15) % known_.size()];
  if (known.x != x) known = {x, log2_fixed(x)};
  return known.log;
}

std::int64_t draw_rare(const ChoiceSpec& spec, const KeyedRandom& random, const ChoiceKey& key,
                       KnownLogs& logs) {
  const auto denominator = static_cast<std::uint64_t>(spec.chance.denominator);
  if (below(random(key), denominator) >= static_cast<std::uint64_t>(spec.chance.numerator)) return 0;
  // The first draw has decided whether anything happens. The magnitude needs a second, independent draw.
  const std::uint64_t seed = random.seed().value;
  const std::uint64_t magnitude = keyed_random(Seed{seed ^ 0x5851F42D4C957F2D}, key);
  const bool negative = spec.either_sign && (keyed_random(Seed{seed ^ 0x2545F4914F6CDD1D}, key) & 1) != 0;
  const std::int64_t value = magnitude_of(spec, magnitude, logs);
  return negative ? -value : value;
}

}  // namespace lockstep
