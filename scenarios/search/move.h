#pragma once
// One deviation of a schedule as people count deviations:
// the slot of the family that holds a fault does not matter.

#include <compare>
#include <cstdint>
#include <set>
#include <vector>

#include "core/schedule/choice.h"
#include "core/schedule/schedule.h"

namespace lockstep::scenarios {

struct Move {
  ChoiceKey key;  // of the message's latency, or of the magnitude of the family's slot 0
  std::int64_t value = 0;
  std::int64_t target = 0;      // for a family: index of its targets
  std::int64_t anchor = 0;      // for a family: index of its anchors
  std::int64_t occurrence = 0;  // for a family: how often the anchor passes before
  friend constexpr auto operator<=>(const Move&, const Move&) = default;
};

// Returns the schedule with the moves as overrides. The slots of a family hold its moves in their order.
Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves);

// Sets of moves, none of which contains another.
class MinimalMoves {
 public:
  // Returns true iff `moves` is one of the sets or contains one. REQUIRES: there are fewer than 32 moves.
  bool has_subset_of(std::vector<Move> moves) const;
  void insert(std::vector<Move> moves);

 private:
  std::set<std::vector<Move>> sets_;  // each in ascending order
};

}  // namespace lockstep::scenarios
