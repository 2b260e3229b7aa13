#include "scenarios/search/minimal_moves.h"

#include <algorithm>
#include <iterator>

#include "core/check.h"

namespace lockstep::scenarios {

std::uint32_t MinimalMoves::number_of(const Move& move) const {
  const auto found = numbers_.find(move);
  return found == numbers_.end() ? 0 : found->second;
}

bool MinimalMoves::has_part_with_last(std::span<const std::uint32_t> moves) const {
  CHECK(!moves.empty() && moves.size() <= most_exhaust_deviations, "{} moves", moves.size());
  const std::uint32_t last = moves.back();
  if (has_empty_set_ || last == 0) return has_empty_set_;
  std::vector<std::uint32_t> others;
  std::copy_if(moves.begin(), moves.end() - 1, std::back_inserter(others),
               [](std::uint32_t move) { return move != 0; });
  for (std::uint32_t chosen = 0; chosen < std::uint32_t{1} << others.size(); ++chosen) {
    Numbers part{last};
    for (std::size_t i = 0; i < others.size(); ++i) {
      if ((chosen >> i & 1U) != 0) part[i + 1] = others[i];
    }
    std::sort(part.begin(), part.end());
    if (std::binary_search(sets_.begin(), sets_.end(), part)) return true;
  }
  return false;
}

void MinimalMoves::add(std::span<const std::vector<Move>> sets) {
  const std::size_t before = sets_.capacity();
  const std::size_t numbers_before = numbers_.size();
  sets_.reserve(sets_.size() + sets.size());
  for (const std::vector<Move>& moves : sets) {
    has_empty_set_ = has_empty_set_ || moves.empty();
    Numbers& set = sets_.emplace_back();
    for (std::size_t i = 0; i < moves.size(); ++i)
      set.at(i) = numbers_.try_emplace(moves[i], numbers_.size() + 1).first->second;
    std::sort(set.begin(), set.end());
  }
  std::sort(sets_.begin(), sets_.end());
  memory_.add((sets_.capacity() - before) * sizeof(Numbers) +
              (numbers_.size() - numbers_before) * (sizeof(Move) + node_bytes));
}

}  // namespace lockstep::scenarios
