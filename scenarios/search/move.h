#pragma once
// One deviation of a schedule as people count them, whatever slot of its family holds it.

#include <compare>
#include <cstdint>
#include <set>
#include <vector>

#include "core/schedule/choice.h"
#include "core/schedule/schedule.h"

namespace lockstep::scenarios {

struct Move {
  ChoiceKey key;  // of the message's latency, or of the magnitude of a family's slot 0
  std::int64_t value = 0;
  std::int64_t target = 0;  // of a family: indices
  std::int64_t anchor = 0;
  std::int64_t occurrence = 0;  // how often the anchor passes before
  friend constexpr auto operator<=>(const Move&, const Move&) = default;
};

// The slots of a family hold its moves in their order.
Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves);

// Sets of moves, none of which contains another.
class MinimalMoves {
 public:
  bool has_subset_of(std::vector<Move> moves) const;
  void insert(std::vector<Move> moves);

 private:
  std::set<std::vector<Move>> sets_;  // each ascending
};

}  // namespace lockstep::scenarios
