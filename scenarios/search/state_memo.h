#pragma once
// Remembers for each state of a search how many schedules lead on from it, with up to as many deviations as
// the search had left there. A state is known by its 128-bit hash alone.
//
// The table is open-addressed and has 32 bytes for each state. With at most one deviation left, as in
// nearly all states, the counts fit in there. The counts of the other states are in a pool.

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

  // Returns true iff the state is known with at least `budget` deviations left. Then `found` is what leads
  // on from it with at most `budget` deviations.
  bool find(const Digest& state, std::uint32_t budget, Continuations& found) const;

  // Remembers what leads on from the state with at most `budget` deviations. A state that is known with
  // more is left as it is. Returns false and remembers nothing if that would be too many states or bytes.
  bool store(const Digest& state, std::uint32_t budget, const Continuations& continuations);

  std::uint64_t size() const { return size_; }
  std::uint64_t bytes() const {
    return entries_.capacity() * sizeof(Entry) + pool_.capacity() * sizeof(std::uint64_t);
  }

 private:
  static constexpr std::uint8_t unused = 0xFF;

  struct Entry {
    Digest state;
    // Budget 1: the counts with one deviation. Larger budgets: counts[0] is the place in the pool at which
    // the counts with 0, 1, … deviations begin.
    std::array<std::uint32_t, 3> counts{};
    std::uint16_t depth = 0;
    std::uint8_t budget = unused;
    std::uint8_t nominal = 0;  // budgets 0 and 1: without a deviation, bit 0 violated, bit 1 acquired
  };
  static_assert(sizeof(Entry) == 32);

  // Returns the index of the state's entry, or of the empty entry where it belongs.
  // REQUIRES: the table has an empty entry.
  std::size_t place_of(const Digest& state) const;
  // Makes room for one more state. Returns false if that would be too many bytes.
  bool make_room();
  std::uint32_t allocate(std::uint32_t budget);

  std::uint64_t most_states_;
  std::uint64_t most_bytes_;
  std::uint64_t size_ = 0;
  std::vector<Entry> entries_;  // their number is a power of two, or 0
  std::vector<std::uint64_t> pool_;
  std::array<std::vector<std::uint32_t>, most_exhaust_deviations + 1> free_;  // places in the pool, by budget
};

}  // namespace lockstep::scenarios
