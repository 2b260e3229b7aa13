#pragma once
// What a search remembers of the states it has been through: how many schedules lead on from each, up to as
// many deviations as it had left there. A state is known by a 128-bit hash alone.
//
// An open-addressed table of 32 bytes a state. One deviation left, as nearly all have, fits in there; the
// counts of states with more are in a pool.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/digest.h"
#include "scenarios/search/continuations.h"

namespace lockstep::scenarios {

class StateMemo {
 public:
  StateMemo(std::uint64_t most_states, std::uint64_t most_bytes)
      : most_states_(most_states), most_bytes_(most_bytes) {}

  // Whether the state is known with at least so many deviations left; if so, what leads on with at most that
  // many.
  bool find(const Digest& state, std::uint32_t budget, Continuations& found) const;

  // Remembers it, or more of it. False, and nothing is remembered, if those would be too many states or
  // bytes.
  bool store(const Digest& state, std::uint32_t budget, const Continuations& continuations);

  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + pool_.capacity() * sizeof(std::uint64_t);
  }

 private:
  static constexpr std::uint8_t unused = 0xFF;

  struct Entry {
    Digest state;
    // Budget 1: the counts with one deviation. More: the place in the pool, of the counts with 0, 1, …
    std::array<std::uint32_t, 3> counts{};
    std::uint16_t depth = 0;
    std::uint8_t budget = unused;
    std::uint8_t nominal = 0;  // budget 0 and 1: bit 0 violated, bit 1 acquired, with no deviation
  };
  static_assert(sizeof(Entry) == 32);

  // The index of its entry, or of the empty one where it belongs. REQUIRES: the table has an empty one.
  std::size_t place_of(const Digest& state) const;
  bool make_room();
  std::uint32_t allocate(std::uint32_t budget);

  std::uint64_t most_states_;
  std::uint64_t most_bytes_;
  std::uint64_t size_ = 0;
  std::vector<Entry> entries_;  // a power of two, or none
  std::vector<std::uint64_t> pool_;
  std::array<std::vector<std::uint32_t>, most_exhaust_deviations + 1> free_;  // places in the pool, by budget
};

}  // namespace lockstep::scenarios
