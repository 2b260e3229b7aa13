#pragma once
// Estimates for the progress of a search, which shares the schedules out by their first deviation.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace lockstep::scenarios {

// Returns how much of the schedules each branch has, in no unit. `fewer` says for each branch how many of the
// schedules with one deviation fewer begin with it. Branches are in the order in which they strike.
//
// If the run behind a branch went on like the nominal run, each of the p branches behind it could strike as
// the next one, and C(p, n - 1) schedules with n deviations would begin with the branch. That is C(p, n - 2)
// times p - n + 2, but for a factor that is the same for all branches. The first factor is known: it is
// `fewer`, with what is different from the nominal run.
inline std::vector<std::uint64_t> branch_weights(std::span<const std::uint64_t> fewer) {
  const std::uint64_t sum = std::accumulate(fewer.begin(), fewer.end(), std::uint64_t{0});
  // With one deviation fewer there is none: n is 1.
  if (sum == 0) return std::vector<std::uint64_t>(fewer.size(), 1);
  // So small that the sum of all weights, times 1000, fits in 64 bits.
  const std::uint64_t unit = sum / (std::uint64_t{1} << 30U) + 1;
  std::vector<std::uint64_t> weights;
  for (std::size_t i = 0; i < fewer.size(); ++i)
    weights.push_back((1 + fewer[i] / unit) * (fewer.size() - i));
  return weights;
}

// Returns the share in thousandths, rounded down. 0 of 0 is nothing.
inline std::uint32_t permille_of(std::uint64_t part, std::uint64_t whole) {
  constexpr std::uint64_t most = ~std::uint64_t{0} / 1000;
  const std::uint64_t permille =
      whole > most ? part / (whole / 1000) : 1000 * part / (whole == 0 ? 1 : whole);
  return static_cast<std::uint32_t>(permille);
}

}  // namespace lockstep::scenarios
