#include "reports/picture/time.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/check.h"
#include "core/text.h"

namespace lockstep::reports {
namespace {

constexpr int typical_height = 22;
constexpr int highest_gap = 60;
constexpr int break_height = 36;
constexpr int tick_distance = 24;

// Returns the smallest of 1, 2, 5, 10, 20, … that is not smaller than `value`.
std::int64_t rounded_up(std::int64_t value) {
  std::int64_t power = 1;
  while (true) {
    for (const std::int64_t digit : {1, 2, 5}) {
      if (digit * power >= value) return digit * power;
    }
    power *= 10;
  }
}

}  // namespace

TimeAxis::TimeAxis(std::vector<Instant> instants, Duration typical, int top) {
  CHECK(!instants.empty(), "a picture of nothing");
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
  ns_per_point_ = rounded_up(std::max<std::int64_t>(1, typical.ns / typical_height));
  knots_.push_back({instants.front(), top, false});
  // Heights are measured from the last break, so that rounding errors do not add up.
  Knot start = knots_.front();
  for (std::size_t i = 1; i < instants.size(); ++i) {
    const Duration gap = instants[i] - instants[i - 1];
    if (gap.ns / ns_per_point_ > highest_gap) {
      const int from = knots_.back().y;
      breaks_.push_back({from, from + break_height, gap});
      start = {instants[i], from + break_height, true};
      knots_.push_back(start);
    } else {
      const std::int64_t height = ((instants[i] - start.at).ns + ns_per_point_ / 2) / ns_per_point_;
      // Two instants never have the same height, so every arrow points downwards.
      const int y = std::max(start.y + static_cast<int>(height), knots_.back().y + 1);
      knots_.push_back({instants[i], y, false});
    }
  }
}

int TimeAxis::y_of(Instant at) const {
  const auto after =
      std::lower_bound(knots_.begin(), knots_.end(), at, [](const Knot& k, Instant t) { return k.at < t; });
  if (after == knots_.end()) return bottom();
  if (after->at == at || after == knots_.begin()) return after->y;
  const Knot& before = *(after - 1);
  const std::int64_t part = (at - before.at).ns / 1000;
  const std::int64_t whole = std::max<std::int64_t>(1, (after->at - before.at).ns / 1000);
  return before.y + static_cast<int>((after->y - before.y) * part / whole);
}

void TimeAxis::add_ticks(std::size_t first, std::size_t last, std::vector<Tick>& ticks) const {
  const std::int64_t step = rounded_up(tick_distance * ns_per_point_);
  const std::int64_t begin = knots_[first].at.ns;
  const std::int64_t end = knots_[last].at.ns;
  bool any = false;
  for (std::int64_t ns = (begin + step - 1) / step * step; ns <= end; ns += step) {
    ticks.push_back({y_of(Instant{ns}), ms_text(Instant{ns}, step)});
    any = true;
  }
  if (!any) ticks.push_back({knots_[first].y, ms_text(knots_[first].at, 100'000)});
}

std::vector<TimeAxis::Tick> TimeAxis::ticks() const {
  std::vector<Tick> ticks;
  std::size_t first = 0;
  for (std::size_t i = 1; i <= knots_.size(); ++i) {
    if (i < knots_.size() && !knots_[i].after_break) continue;
    add_ticks(first, i - 1, ticks);
    first = i;
  }
  return ticks;
}

std::string ms_text(Instant at, std::int64_t unit_ns) {
  int decimals = 0;
  for (std::int64_t unit = unit_ns; unit % 1'000'000 != 0 && decimals < 6; unit *= 10) ++decimals;
  std::int64_t divisor = 1'000'000;
  for (int i = 0; i < decimals; ++i) divisor /= 10;
  const std::int64_t value = (at.ns + divisor / 2) / divisor;
  if (decimals == 0 && value >= 10'000) return for_people(Instant{} + milliseconds(value));
  if (decimals == 0) return fmt::format("{} ms", value);
  const std::int64_t scale = 1'000'000 / divisor;
  return fmt::format("{}.{:0{}} ms", value / scale, value % scale, decimals);
}

}  // namespace lockstep::reports
