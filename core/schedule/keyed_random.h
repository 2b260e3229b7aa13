#pragma once
// Counter-based random numbers. Each is a pure function of the seed and of the key that names its use.
// Keys do not influence each other, so a run in which one choice is overridden draws every other value as
// before.
//
// The mixer multiplies 64x64 -> 128 bits and folds the halves, as the multiply-fold family of hashes does
// (the best known is Wang Yi's wyhash, public domain). Golden vectors in tests/core pin it. A change to
// it must increase engine_version (core/schedule/engine_version.h).

#include <array>
#include <bit>
#include <cstdint>

#include "core/schedule/choice.h"

namespace lockstep {

struct Seed {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Seed, Seed) = default;
};

constexpr std::uint64_t multiply_fold(std::uint64_t a, std::uint64_t b) {
  const Uint128 product = static_cast<Uint128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// The generator of one seed. It mixes three words from the seed once; each key then costs two folds.
class KeyedRandom {
 public:
  constexpr KeyedRandom() : KeyedRandom(Seed{}) {}
  constexpr explicit KeyedRandom(Seed seed)
      : seed_(seed),
        a_(multiply_fold(seed.value ^ k0, k1)),
        b_(multiply_fold(a_ ^ std::rotl(seed.value, 32), k2)),
        c_(multiply_fold(b_ ^ k0, seed.value ^ k1)) {}

  constexpr Seed seed() const { return seed_; }
  constexpr std::uint64_t operator()(const ChoiceKey& key) const {
    return multiply_fold(multiply_fold(key.high_word() ^ a_, key.low_word() ^ b_) ^ c_, k2);
  }

 private:
  static constexpr std::uint64_t k0 = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  static constexpr std::uint64_t k1 = 0xD6E8FEB86659FD93;
  static constexpr std::uint64_t k2 = 0xA0761D6478BD642F;

  Seed seed_;
  std::uint64_t a_;
  std::uint64_t b_;
  std::uint64_t c_;
};

constexpr std::uint64_t keyed_random(Seed seed, const ChoiceKey& key) { return KeyedRandom(seed)(key); }

// Maps 64 random bits to [0, bound) by multiplying and shifting. A bound of 0 means 2^64. The bias is below
// bound / 2^64.
constexpr std::uint64_t below(std::uint64_t bits, std::uint64_t bound) {
  if (bound == 0) return bits;
  return static_cast<std::uint64_t>(static_cast<Uint128>(bits) * bound >> 64);
}

// The logarithms that were worked out last. A scenario's ranges have few bounds, the same in each run.
class KnownLogs {
 public:
  // Returns log2(x) in 32.32 fixed point, rounded down. REQUIRES: x >= 1.
  std::uint64_t log2(std::uint64_t x);

 private:
  struct Known {
    std::uint64_t x = 1;
    std::uint64_t log = 0;
  };
  std::array<Known, 32> known_;  // each in the place that its x has
};

// Draws the value of any spec, in particular for log_uniform, either sign and chances below 1. It is out
// of line because set-up makes such draws and the step loop does not.
std::int64_t draw_rare(const ChoiceSpec& spec, const KeyedRandom& random, const ChoiceKey& key,
                       KnownLogs& logs);

// Returns the value that a seed gives to a key. It computes with integers only; golden vectors in
// tests/core pin it.
inline std::int64_t draw(const ChoiceSpec& spec, const KeyedRandom& random, const ChoiceKey& key,
                         KnownLogs& logs) {
  if (spec.distribution == Distribution::uniform && spec.chance.numerator == spec.chance.denominator &&
      !spec.either_sign) [[likely]] {
    const auto span = static_cast<std::uint64_t>(spec.high) - static_cast<std::uint64_t>(spec.low) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(spec.low) + below(random(key), span));
  }
  return draw_rare(spec, random, key, logs);
}
inline std::int64_t draw(const ChoiceSpec& spec, Seed seed, const ChoiceKey& key) {
  KnownLogs logs;
  return draw(spec, KeyedRandom(seed), key, logs);
}

}  // namespace lockstep
