#include "properties/model/clock_rates.h"

#include <variant>

#include "core/ratio.h"

namespace lockstep::properties {
namespace {

constexpr std::int64_t one = 1'000'000'000;  // in ppb

// Combines the active rate and slew faults. Of several faults of a kind, the one that began last counts.
RateError wall_rate(const std::vector<FaultBegan>& active, RateError at_start) {
  RateError rate = at_start;
  RateError slew;
  for (const FaultBegan& fault : active)
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
  std::vector<FaultBegan> active;
  for (const Recorded& recorded : history) {
    if (const auto* began = std::get_if<FaultBegan>(&recorded.what)) {
      if (!counts(began->kind, began->host)) continue;
      active.push_back(*began);
    } else if (const auto* ended = std::get_if<FaultEnded>(&recorded.what)) {
      if (!counts(ended->kind, ended->host)) continue;
      std::erase_if(active, [&](const FaultBegan& fault) { return fault.fault == ended->fault; });
    } else {
      continue;
    }
    all.back().to = recorded.at;
    all.push_back({recorded.at, Instant::never(), wall_rate(active, at_start),
                   active.empty() ? std::nullopt : std::optional(active.back().fault)});
  }
  std::erase_if(all, [&](const RateSegment& s) { return s.from == s.to || s.to <= from || s.from >= until; });
  return all;
}

}  // namespace lockstep::properties
