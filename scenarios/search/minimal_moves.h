#pragma once
// The sets of deviations that violate, while none of their parts does.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "scenarios/format/alphabet.h"
#include "scenarios/search/memory_budget.h"
#include "scenarios/search/move.h"

namespace lockstep::scenarios {

// Sets of moves, none of which contains another.
class MinimalMoves {
 public:
  // The memory must outlive this object.
  explicit MinimalMoves(MemoryBudget& memory) : memory_(memory) {}

  // Returns the number of the move, or 0 if it is in none of the sets.
  std::uint32_t number_of(const Move& move) const;
  // Returns true iff one of the sets is empty, or has the last of these moves and none but these. The moves
  // are given by their numbers. REQUIRES: there are at most most_exhaust_deviations.
  bool has_part_with_last(std::span<const std::uint32_t> moves) const;

  // REQUIRES: none of the sets contains another, or one that was added before.
  void add(std::span<const std::vector<Move>> sets);

 private:
  using Numbers = std::array<std::uint32_t, most_exhaust_deviations>;  // in ascending order; 0: none

  // About what an entry of the std::map takes besides its value.
  static constexpr std::uint64_t node_bytes = 48;

  MemoryBudget& memory_;
  std::map<Move, std::uint32_t> numbers_;  // from 1
  std::vector<Numbers> sets_;              // in ascending order
  bool has_empty_set_ = false;
};

}  // namespace lockstep::scenarios
