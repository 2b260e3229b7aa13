#include "reports/machine/rate_bound.h"

#include <cmath>

#include <catch2/catch.hpp>

namespace lockstep::reports {
namespace {

// Sums the definition term by term.
double chance_of_at_most(std::uint64_t hits, std::uint64_t trials, double rate) {
  double sum = 0;
  double term = std::pow(1 - rate, static_cast<double>(trials));
  for (std::uint64_t i = 0; i <= hits; ++i) {
    sum += term;
    term *= static_cast<double>(trials - i) / static_cast<double>(i + 1) * rate / (1 - rate);
  }
  return sum;
}

TEST_CASE("without a hit the bound is about three in the number of trials", "[reports]") {
  CHECK(upper_rate_95(0, 1) == Approx(0.95));
  CHECK(upper_rate_95(0, 1000) == Approx(0.0029912).epsilon(1e-4));
  CHECK(upper_rate_95(0, 10'000'000) == Approx(2.9957e-7).epsilon(1e-4));
}

TEST_CASE("at the bound so few hits have a chance of one in twenty", "[reports]") {
  for (const std::uint64_t trials : {2U, 10U, 100U, 200U}) {
    for (std::uint64_t hits = 0; hits < trials; hits += 1 + trials / 7) {
      INFO(hits << " of " << trials);
      CHECK(chance_of_at_most(hits, trials, upper_rate_95(hits, trials)) == Approx(0.05).epsilon(1e-6));
    }
  }
}

TEST_CASE("the bound lies above what was seen, and is one where nothing is known", "[reports]") {
  CHECK(upper_rate_95(0, 0) == 1);
  CHECK(upper_rate_95(7, 7) == 1);
  CHECK(upper_rate_95(500'000, 1'000'000) > 0.5);
  CHECK(upper_rate_95(500'000, 1'000'000) < 0.501);
  CHECK(upper_rate_95(999'999, 1'000'000) < 1);
}

}  // namespace
}  // namespace lockstep::reports
