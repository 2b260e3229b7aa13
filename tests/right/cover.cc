#include "tests/right/cover.h"

#include <random>

namespace lockstep::tests {
namespace {

class Cover {
 public:
  explicit Cover(std::uint64_t seed) : random_(seed) {
    for (std::size_t a = 0; a < dimension_count; ++a) {
      for (std::size_t b = 0; b < dimension_count; ++b) seen_[a][b].assign(sizes_[a] * sizes_[b], false);
    }
  }

  // Of several draws, takes the one with the most pairs that did not occur yet.
  Cell next(std::size_t faults, std::size_t lock) {
    constexpr int draws = 8;
    Cell best;
    int most = -1;
    for (int i = 0; i < draws; ++i) {
      Cell cell = drawn();
      cell.values[0] = faults;
      cell.values[1] = lock;
      const int fresh = count_fresh(cell);
      if (fresh > most) {
        most = fresh;
        best = cell;
      }
    }
    mark(best);
    return best;
  }

  // Returns cells that hold the pairs that did not occur yet.
  std::vector<Cell> rest() {
    std::vector<Cell> cells;
    for (std::size_t a = 0; a < dimension_count; ++a) {
      for (std::size_t b = a + 1; b < dimension_count; ++b) {
        for (std::size_t pair = 0; pair < seen_[a][b].size(); ++pair) {
          if (seen_[a][b][pair]) continue;
          Cell cell = drawn();
          cell.values[a] = pair / sizes_[b];
          cell.values[b] = pair % sizes_[b];
          mark(cell);
          cells.push_back(cell);
        }
      }
    }
    return cells;
  }

 private:
  Cell drawn() {
    Cell cell;
    for (std::size_t i = 0; i < dimension_count; ++i) cell.values[i] = random_() % sizes_[i];
    return cell;
  }

  template <class Visit>
  void for_pairs(const Cell& cell, Visit&& visit) {
    for (std::size_t a = 0; a < dimension_count; ++a) {
      for (std::size_t b = a + 1; b < dimension_count; ++b)
        visit(seen_[a][b], cell.values[a] * sizes_[b] + cell.values[b]);
    }
  }

  int count_fresh(const Cell& cell) {
    int fresh = 0;
    for_pairs(cell, [&](const std::vector<bool>& seen, std::size_t pair) { fresh += seen[pair] ? 0 : 1; });
    return fresh;
  }

  void mark(const Cell& cell) {
    for_pairs(cell, [](std::vector<bool>& seen, std::size_t pair) { seen[pair] = true; });
  }

  std::array<std::size_t, dimension_count> sizes_ = sizes();
  std::array<std::array<std::vector<bool>, dimension_count>, dimension_count> seen_;
  std::mt19937_64 random_;
};

}  // namespace

std::vector<Cell> pairwise_cover(std::uint64_t seed) {
  Cover cover(seed);
  std::vector<Cell> cells;
  for (std::size_t faults = 0; faults < fault_sets().size(); ++faults) {
    for (std::size_t lock = 0; lock < right_locks().size(); ++lock) cells.push_back(cover.next(faults, lock));
  }
  const std::vector<Cell> rest = cover.rest();
  cells.insert(cells.end(), rest.begin(), rest.end());
  return cells;
}

}  // namespace lockstep::tests
