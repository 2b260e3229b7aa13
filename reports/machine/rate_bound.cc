#include "reports/machine/rate_bound.h"

#include <cmath>

#include "core/check.h"

namespace lockstep::reports {
namespace {

// Computes the continued fraction of the incomplete beta function (Lentz's method). It converges fast for
// x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  constexpr int most_terms = 100'000;
  const auto no_zero = [](double v) { return std::fabs(v) < tiny ? tiny : v; };
  double c = 1;
  double d = 1 / no_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < most_terms; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / no_zero(1 + even * d);
    c = no_zero(1 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / no_zero(1 + odd * d);
    c = no_zero(1 + odd / c);
    fraction *= c * d;
    if (std::fabs(c * d - 1) < 1e-14) break;
  }
  return fraction;
}

// The regularised incomplete beta function I_x(a, b), 0 < x < 1.
double incomplete_beta(double a, double b, double x) {
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

}  // namespace

double upper_rate_95(std::uint64_t hits, std::uint64_t trials) {
  CHECK(hits <= trials, "{} of {}", hits, trials);
  if (hits == trials) return 1;
  if (hits == 0) return -std::expm1(std::log(0.05) / static_cast<double>(trials));
  // P(at most `hits` at rate p) = 1 - I_p(hits + 1, trials - hits), falling in p.
  const auto chance = [&](double p) {
    return 1 - incomplete_beta(static_cast<double>(hits) + 1, static_cast<double>(trials - hits), p);
  };
  double low = static_cast<double>(hits) / static_cast<double>(trials);
  double high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (chance(middle) > 0.05 ? low : high) = middle;
  }
  return high;
}

}  // namespace lockstep::reports
