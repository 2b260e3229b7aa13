#include "core/schedule/choice_limits.h"

#include <limits>

#include "core/check.h"

namespace lockstep {
namespace {

constexpr ChoiceLimits durations{0, longest_duration.ns};
constexpr ChoiceLimits signed_durations{-longest_duration.ns, longest_duration.ns};
constexpr ChoiceLimits rates{-largest_rate.ppb, largest_rate.ppb};
constexpr ChoiceLimits indexes{0, std::numeric_limits<std::uint16_t>::max()};

ChoiceLimits limits_of(FaultKind kind) {
  switch (unit_of(kind)) {
    case FaultUnit::duration_ns:
      return durations;
    case FaultUnit::signed_duration_ns:
      return signed_durations;
    case FaultUnit::rate_ppb:
      return rates;
    case FaultUnit::none:
      return {0, 1};
  }
  return {};
}

}  // namespace

ChoiceLimits limits_of(const ChoiceKey& key) {
  switch (key.kind) {
    case ChoiceKind::clock_offset:
      return signed_durations;
    case ChoiceKind::clock_rate:
      return rates;
    case ChoiceKind::request_latency:
    case ChoiceKind::reply_latency:
    case ChoiceKind::retry_delay:
    case ChoiceKind::think:
    case ChoiceKind::work:
    case ChoiceKind::family_offset:
    case ChoiceKind::timer_delay:
      return durations;
    case ChoiceKind::owner_token:
    case ChoiceKind::family_target:
    case ChoiceKind::family_anchor:
      return indexes;
    case ChoiceKind::fault_softened:
    case ChoiceKind::family_softened:
      return {0, 1};
    case ChoiceKind::family_occurrence:
      return {0, most_occurrences};
    case ChoiceKind::fault:
    case ChoiceKind::family_magnitude:
      return limits_of(key.fault);
  }
  CHECK(false, "choice kind {}", static_cast<int>(key.kind));
}

}  // namespace lockstep
