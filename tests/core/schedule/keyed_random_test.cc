#include "core/schedule/keyed_random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include <catch2/catch.hpp>

#include "core/check.h"
#include "tests/support/arbitrary_schedule.h"
#include "tests/support/property.h"

namespace lockstep::tests {
namespace {

ChoiceKey request_key(std::uint32_t round = 5) {
  ChoiceKey key;
  key.kind = ChoiceKind::request_latency;
  key.host_kind = HostKind::redis;
  key.client = 3;
  key.index = 2;
  key.round = round;
  key.attempt = 1;
  return key;
}

ChoiceKey family_key(std::uint32_t slot = 2) {
  ChoiceKey key;
  key.kind = ChoiceKind::family_magnitude;
  key.fault = FaultKind::partition;
  key.index = 1;
  key.attempt = slot;
  return key;
}

// Flips one of the 128 bits of a key, numbered in the order of its words. The result may be a key that
// no run uses.
void flip_bit(ChoiceKey& key, std::size_t bit) {
  const auto flip = [&](auto& field, std::size_t first, std::size_t size) {
    if (bit < first || bit >= first + size) return;
    field = static_cast<std::decay_t<decltype(field)>>(static_cast<std::uint64_t>(field) ^
                                                       std::uint64_t{1} << (bit - first));
  };
  flip(key.attempt, 0, 32);
  flip(key.round, 32, 32);
  flip(key.index, 64, 16);
  flip(key.client, 80, 16);
  flip(key.host_kind, 96, 8);
  flip(key.fault, 104, 8);
  flip(key.step, 112, 8);
  flip(key.kind, 120, 8);
}

template <std::size_t n>
std::array<std::int64_t, n> draws(const ChoiceSpec& spec, const ChoiceKey& key) {
  std::array<std::int64_t, n> values{};
  for (std::size_t i = 0; i < n; ++i) values[i] = draw(spec, Seed{i + 1}, key);
  return values;
}

// Returns the statistic of a chi-square test, rounded down: the sum of squared deviations from
// `expected`, divided by `expected`.
std::uint64_t chi_square(const std::vector<std::uint64_t>& counts, std::uint64_t expected) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) {
    const auto deviation = static_cast<std::int64_t>(count) - static_cast<std::int64_t>(expected);
    sum += static_cast<std::uint64_t>(deviation * deviation);
  }
  return sum / expected;
}

}  // namespace

// The vectors below were computed by an independent implementation with unbounded integers.

TEST_CASE("keyed randomness is what it always was", "[core]") {
  REQUIRE(keyed_random(Seed{0}, ChoiceKey{}) == 0x49bd5a47de4b1e5f);
  REQUIRE(keyed_random(Seed{1}, ChoiceKey{}) == 0x7d0449c2b044cbb1);
  REQUIRE(keyed_random(Seed{0x2a}, request_key()) == 0x54fb6f5a05483310);
  ChoiceKey last_attempt;
  last_attempt.attempt = 1;
  REQUIRE(keyed_random(Seed{0}, last_attempt) == 0x2ac8fa021ffcd51d);
  last_attempt.attempt = 0;
  last_attempt.index = 1;
  REQUIRE(keyed_random(Seed{0}, last_attempt) == 0x7cacdae3f5bf5573);
}

TEST_CASE("uniform draws are what they always were", "[core]") {
  const ChoiceKey key = request_key();
  REQUIRE(draws<5>({Distribution::uniform, 1000, 9999}, key) ==
          std::array<std::int64_t, 5>{4214, 3338, 7143, 9315, 1410});
  REQUIRE(draws<5>({Distribution::uniform, -5, 5}, key) == std::array<std::int64_t, 5>{-2, -3, 2, 5, -5});
  REQUIRE(draws<3>({Distribution::uniform, INT64_MIN, INT64_MAX}, key) ==
          std::array<std::int64_t, 3>{-2633903834537350193, -4430613661891823065, 3369495459649671122});
}

TEST_CASE("log-uniform, rare and two-sided draws are what they always were", "[core]") {
  const ChoiceKey key = family_key();
  REQUIRE(draws<4>({Distribution::log_uniform, 5'000'000, 2'000'000'000}, key) ==
          std::array<std::int64_t, 4>{1503153510, 1000331175, 441377429, 9718552});
  REQUIRE(draws<5>({Distribution::log_uniform, 1, INT64_MAX}, key) ==
          std::array<std::int64_t, 5>{1150620518828490566, 59143453351499638, 152085493248409, 126, 62678});
  REQUIRE(draws<2>({Distribution::log_uniform, 1000, 1000}, key) == std::array<std::int64_t, 2>{1000, 1000});
  // At this size many integers have the same logarithm.
  constexpr std::int64_t large = (std::int64_t{1} << 62) + 1;
  REQUIRE(draws<2>({Distribution::log_uniform, large, large}, key) ==
          std::array<std::int64_t, 2>{large, large});
  REQUIRE(draws<5>({Distribution::log_uniform, 5'000'000, 2'000'000'000, Ratio{1, 2}, true}, key) ==
          std::array<std::int64_t, 5>{-1503153510, 0, -441377429, 9718552, 0});
  REQUIRE(draws<5>({Distribution::uniform, 10, 20, Ratio{1, 3}, true}, key) ==
          std::array<std::int64_t, 5>{0, 0, -18, 11, 0});
}

namespace {

// log2(x) in 32.32 fixed point, rounded down, a bit at a time.
std::uint64_t slow_log2(std::uint64_t x) {
  std::uint64_t result = static_cast<std::uint64_t>(std::bit_width(x) - 1) << 32;
  std::uint64_t mantissa = x << std::countl_zero(x);
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const Uint128 square = static_cast<Uint128>(mantissa) * mantissa;
    const bool is_two_or_more = (square >> 127) != 0;
    if (is_two_or_more) result |= bit;
    mantissa = static_cast<std::uint64_t>(square >> (is_two_or_more ? 64 : 63));
  }
  return result;
}

// What a log-uniform draw is: the largest value in the range with at most a logarithm that is drawn evenly.
std::int64_t slow_log_uniform(std::uint64_t low, std::uint64_t high, Seed seed, const ChoiceKey& key) {
  const std::uint64_t from = slow_log2(low);
  const std::uint64_t bits = keyed_random(Seed{seed.value ^ 0x5851F42D4C957F2D}, key);
  const std::uint64_t drawn = from + below(bits, slow_log2(high) - from + 1);
  std::uint64_t least = low;
  while (least < high) {
    const std::uint64_t middle = least + (high - least + 1) / 2;
    if (slow_log2(middle) <= drawn) {
      least = middle;
    } else {
      high = middle - 1;
    }
  }
  return static_cast<std::int64_t>(least);
}

}  // namespace

TEST_CASE("a log-uniform draw is what its slow twin draws, at every size", "[core]") {
  KnownLogs logs;
  for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
    const ChoiceKey key = family_key(static_cast<std::uint32_t>(seed % 50));
    const std::uint64_t one = (keyed_random(Seed{seed}, request_key()) >> (1 + seed % 63)) | 1;
    const std::uint64_t other = (keyed_random(Seed{~seed}, request_key()) >> (1 + seed / 63 % 63)) | 1;
    const auto low = std::min(one, other);
    const auto high = seed % 7 == 0 ? low : seed % 5 == 0 ? low + seed % 3 : std::max(one, other);
    INFO("seed " << seed << ", " << low << " to " << high);
    const ChoiceSpec spec{Distribution::log_uniform, static_cast<std::int64_t>(low),
                          static_cast<std::int64_t>(high)};
    REQUIRE(draw(spec, KeyedRandom(Seed{seed}), key, logs) == slow_log_uniform(low, high, Seed{seed}, key));
  }
}

TEST_CASE("draws stay within their range, whatever it is", "[core]") {
  check_property(
      "draws stay in range",
      [](std::uint64_t seed, std::int64_t a, std::int64_t b) {
        const ChoiceKey key = *arbitrary_choice_key();
        const ChoiceSpec uniform{Distribution::uniform, std::min(a, b), std::max(a, b)};
        const std::int64_t value = draw(uniform, Seed{seed}, key);
        RC_ASSERT((value >= uniform.low && value <= uniform.high));

        const auto positive = [](std::int64_t n) {
          return n < 1 ? (n == INT64_MIN ? INT64_MAX : -n + 1) : n;
        };
        const std::int64_t low = std::min(positive(a), positive(b));
        const std::int64_t high = std::max(positive(a), positive(b));
        const std::int64_t scaled =
            draw({Distribution::log_uniform, low, high, Ratio{1, 3}, true}, Seed{seed}, key);
        RC_ASSERT((scaled == 0 || (scaled >= low && scaled <= high) || (-scaled >= low && -scaled <= high)));
      },
      500);
  REQUIRE_THROWS_AS(draw({Distribution::log_uniform, 0, 5}, Seed{1}, family_key()), InternalError);
  REQUIRE_THROWS_AS(draw({Distribution::log_uniform, 6, 5}, Seed{1}, family_key()), InternalError);
}

TEST_CASE("draws are uniform over rounds, over seeds, and over octaves when log-uniform", "[core]") {
  constexpr std::uint64_t expected = 1024;
  std::vector<std::uint64_t> by_round(64);
  std::vector<std::uint64_t> by_seed(64);
  std::vector<std::uint64_t> octaves(32);
  for (std::uint32_t n = 0; n < 64 * expected; ++n) {
    ++by_round[static_cast<std::size_t>(draw({Distribution::uniform, 0, 63}, Seed{7}, request_key(n)))];
    ++by_seed[static_cast<std::size_t>(draw({Distribution::uniform, 0, 63}, Seed{n}, request_key()))];
  }
  for (std::uint32_t n = 0; n < 32 * expected; ++n) {
    const std::int64_t value = draw({Distribution::log_uniform, 1, 0xffff'ffff}, Seed{7}, family_key(n));
    ++octaves[static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(value)) - 1)];
  }
  // The tests have 63 and 31 degrees of freedom. Random draws would leave these bounds once in a
  // million times.
  for (const auto* counts : {&by_round, &by_seed}) {
    REQUIRE(chi_square(*counts, expected) > 20);
    REQUIRE(chi_square(*counts, expected) < 130);
  }
  REQUIRE(chi_square(octaves, expected) > 6);
  REQUIRE(chi_square(octaves, expected) < 85);
}

TEST_CASE("a fault slot fires as often as its chance says, and on either side equally often", "[core]") {
  std::uint64_t fired = 0;
  std::uint64_t negative = 0;
  for (std::uint32_t slot = 0; slot < 30'000; ++slot) {
    const std::int64_t value =
        draw({Distribution::uniform, 1, 9, Ratio{1, 3}, true}, Seed{7}, family_key(slot));
    fired += value != 0 ? 1 : 0;
    negative += value < 0 ? 1 : 0;
  }
  REQUIRE((fired > 9'600 && fired < 10'400));
  REQUIRE((negative > 4'700 && negative < 5'300));
}

TEST_CASE("one changed bit of seed or key changes half of the random bits", "[core]") {
  constexpr std::uint64_t samples = 256;
  for (std::size_t flipped = 0; flipped < 64 + 128; ++flipped) {
    std::vector<std::uint64_t> changed(64);
    std::uint64_t total = 0;
    for (std::uint32_t n = 0; n < samples; ++n) {
      Seed seed{keyed_random(Seed{n}, ChoiceKey{})};
      ChoiceKey key = request_key(n);
      const std::uint64_t before = keyed_random(seed, key);
      if (flipped < 64) {
        seed.value ^= std::uint64_t{1} << flipped;
      } else {
        flip_bit(key, flipped - 64);
      }
      const std::uint64_t difference = before ^ keyed_random(seed, key);
      total += static_cast<std::uint64_t>(std::popcount(difference));
      for (std::size_t bit = 0; bit < 64; ++bit) changed[bit] += difference >> bit & 1;
    }
    INFO("input bit " << flipped);
    REQUIRE((total > samples * 30 && total < samples * 34));
    for (const std::uint64_t count : changed) REQUIRE((count > samples / 4 && count < samples * 3 / 4));
  }
}

TEST_CASE("no two choices of a run draw the same bits", "[core]") {
  check_property(
      "different keys, different bits",
      [](std::uint64_t seed) {
        const ChoiceKey a = *arbitrary_choice_key();
        const ChoiceKey b = *arbitrary_choice_key();
        RC_ASSERT((keyed_random(Seed{seed}, a) == keyed_random(Seed{seed}, b)) == (a == b));
      },
      500);
}

}  // namespace lockstep::tests
