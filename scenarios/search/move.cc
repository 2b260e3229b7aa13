#include "scenarios/search/move.h"

#include <algorithm>
#include <utility>

#include "core/check.h"

namespace lockstep::scenarios {

Schedule schedule_with(const Schedule& base, const std::vector<Move>& moves) {
  Schedule schedule = base;
  for (auto move = moves.begin(); move != moves.end(); ++move) {
    ChoiceKey key = move->key;
    if (key.kind == ChoiceKind::family_magnitude) {
      key.attempt = static_cast<std::uint32_t>(
          std::count_if(moves.begin(), move, [&](const Move& before) { return before.key == move->key; }));
    }
    schedule.set(key, move->value);
    const auto set_detail = [&](ChoiceKind kind, std::int64_t value) {
      key.kind = kind;
      if (value != 0) schedule.set(key, value);
    };
    set_detail(ChoiceKind::family_target, move->target);
    set_detail(ChoiceKind::family_anchor, move->anchor);
    set_detail(ChoiceKind::family_occurrence, move->occurrence);
  }
  return schedule;
}

bool MinimalMoves::has_subset_of(std::vector<Move> moves) const {
  CHECK(moves.size() < 32);
  if (sets_.empty()) return false;
  std::sort(moves.begin(), moves.end());
  std::vector<Move> subset;
  for (std::uint32_t chosen = 0; chosen < std::uint32_t{1} << moves.size(); ++chosen) {
    subset.clear();
    for (std::size_t i = 0; i < moves.size(); ++i) {
      if ((chosen >> i & 1U) != 0) subset.push_back(moves[i]);
    }
    if (sets_.contains(subset)) return true;
  }
  return false;
}

void MinimalMoves::insert(std::vector<Move> moves) {
  std::sort(moves.begin(), moves.end());
  sets_.insert(std::move(moves));
}

}  // namespace lockstep::scenarios
