#pragma once
// Counter-based random numbers, keyed by what they are for: a pure function of (seed, key). Two keys never influence each
// other, so a run in which one choice is overridden draws every other value as before.
//
// The mixer multiplies 64x64 -> 128 bits and folds the halves, twice, as in the multiply-fold family of hashes (Wang Yi's wyhash, public
// domain, is the best known). Golden vectors in tests/core pin it; changing it changes the engine version of every token.

#include <bit>
#include <cstdint>

#include "core/choice.h"

namespace lockstep {

struct Seed {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Seed, Seed) = default;
};

constexpr std::uint64_t multiply_fold(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

constexpr std::uint64_t keyed_random(Seed seed, std::uint64_t high, std::uint64_t low) {
  constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  constexpr std::uint64_t k1 = 0xD6E8FEB86659FD93;
  constexpr std::uint64_t k2 = 0xA0761D6478BD642F;
  const std::uint64_t first = multiply_fold(seed.value ^ k0, high ^ k1);
  const std::uint64_t second = multiply_fold(first ^ k2, low ^ std::rotl(seed.value, 32) ^ k0);
  return multiply_fold(second ^ k1, first ^ k0);
}

constexpr std::uint64_t keyed_random(Seed seed, const ChoiceKey& key) {
  return keyed_random(seed, key.high_word(), key.low_word());
}

// The value of [0, bound) for 64 random bits; bound 0 means 2^64. Multiply-shift: a bias below bound / 2^64.
constexpr std::uint64_t below(std::uint64_t bits, std::uint64_t bound) {
  if (bound == 0) return bits;
  return static_cast<std::uint64_t>(static_cast<Uint128>(bits) * bound >> 64);
}

// Draws for log_uniform, for either sign and for specs whose chance is below one; out of line because set-up draws them, not the step loop.
std::int64_t draw_rare(const ChoiceSpec& spec, Seed seed, const ChoiceKey& key);

// The value a seed gives a key. Integer arithmetic only; golden vectors in tests/core.
inline std::int64_t draw(const ChoiceSpec& spec, Seed seed, const ChoiceKey& key) {
  if (spec.distribution == Distribution::uniform && spec.chance.numerator == spec.chance.denominator &&
      !spec.either_sign) [[likely]] {
    const auto span = static_cast<std::uint64_t>(spec.high) - static_cast<std::uint64_t>(spec.low) + 1;
    const std::uint64_t offset = below(keyed_random(seed, key), span);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(spec.low) + offset);
  }
  return draw_rare(spec, seed, key);
}

}  // namespace lockstep
