#pragma once
// What a strategy draws for one seed. It has nothing in common with what the seed draws for its run.

#include <cstdint>
#include <string_view>

#include "core/schedule/keyed_random.h"
#include "core/text_hash.h"

namespace lockstep::scenarios {

class Draws {
 public:
  Draws(std::string_view strategy, Seed seed) : random_(Seed{text_hash(strategy, seed.value)}) {}

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

}  // namespace lockstep::scenarios
