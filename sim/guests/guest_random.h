#pragma once
// The random bytes of one guest: a function of its seed and of how many it has taken.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/schedule/keyed_random.h"

namespace lockstep::guests {

class GuestRandom {
 public:
  explicit GuestRandom(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t next() {
    ++taken_;
    return multiply_fold(multiply_fold(seed_ ^ k0_, taken_ ^ k1_) ^ taken_, k1_);
  }
  void fill(void* to, std::size_t bytes) {
    auto* out = static_cast<unsigned char*>(to);
    while (bytes > 0) {
      const std::uint64_t word = next();
      const std::size_t some = bytes < sizeof word ? bytes : sizeof word;
      std::memcpy(out, &word, some);
      out += some;
      bytes -= some;
    }
  }

 private:
  static constexpr std::uint64_t k0_ = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  static constexpr std::uint64_t k1_ = 0xD6E8FEB86659FD93;

  std::uint64_t seed_;
  std::uint64_t taken_ = 0;
};

}  // namespace lockstep::guests
