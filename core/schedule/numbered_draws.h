#pragma once
// Numbers that are drawn one after the other, for what is decided before a run.

#include <cstdint>

#include "core/schedule/keyed_random.h"

namespace lockstep {

// They depend on the seed and on how many were drawn before.
class NumberedDraws {
 public:
  explicit NumberedDraws(Seed seed) : random_(seed) {}

  // Returns a number in [0, bound); a bound of 0 means 2^64.
  std::uint64_t below(std::uint64_t bound) {
    ++key_.attempt;
    return lockstep::below(random_(key_), bound);
  }
  bool half() { return below(2) == 0; }

 private:
  KeyedRandom random_;
  ChoiceKey key_;
};

}  // namespace lockstep
