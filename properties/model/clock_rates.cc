#include "properties/model/clock_rates.h"

#include <algorithm>
#include <variant>

#include "core/ratio.h"

namespace lockstep::properties {
namespace {

constexpr std::int64_t one = 1'000'000'000;  // in ppb

struct Active {
  Instant since;
  FaultBegan fault;
};

// Adds a fault behind those that count less. Of several faults of a kind, the one that began last
// counts, and of those that began at one instant the one with the highest number, in whatever order they
// struck (Faults::rate_of in sim/choices/faults.h).
void add(std::vector<Active>& active, Instant since, const FaultBegan& fault) {
  const auto after = std::find_if(active.begin(), active.end(), [&](const Active& other) {
    return other.since == since && other.fault.fault > fault.fault;
  });
  active.insert(after, {since, fault});
}

// Combines the active rate and slew faults.
RateError wall_rate(const std::vector<Active>& active, RateError at_start) {
  RateError rate = at_start;
  RateError slew;
  for (const auto& [since, fault] : active)
    (fault.kind == FaultKind::rate ? rate : slew) = RateError{fault.magnitude};
  return RateError{floor_div(static_cast<Int128>(one + rate.ppb) * (one + slew.ppb), one) - one};
}

}  // namespace

std::vector<RateSegment> rate_segments(HostId host, RateError at_start, std::span<const Recorded> history,
                                       Instant from, Instant until) {
  std::vector<RateSegment> all{{Instant::before_all(), Instant::never(), at_start, std::nullopt}};
  const auto counts = [&](FaultKind kind, HostId whose) {
    return whose == host &&
           (kind == FaultKind::rate || (kind == FaultKind::slew && host.kind == HostKind::redis));
  };
  std::vector<Active> active;
  for (const Recorded& recorded : history) {
    if (const auto* began = std::get_if<FaultBegan>(&recorded.what)) {
      if (!counts(began->kind, began->host)) continue;
      add(active, recorded.at, *began);
    } else if (const auto* ended = std::get_if<FaultEnded>(&recorded.what)) {
      if (!counts(ended->kind, ended->host)) continue;
      std::erase_if(active, [&](const Active& other) { return other.fault.fault == ended->fault; });
    } else {
      continue;
    }
    all.back().to = recorded.at;
    all.push_back({recorded.at, Instant::never(), wall_rate(active, at_start),
                   active.empty() ? std::nullopt : std::optional(active.back().fault.fault)});
  }
  std::erase_if(all, [&](const RateSegment& s) { return s.from == s.to || s.to <= from || s.from >= until; });
  return all;
}

}  // namespace lockstep::properties
