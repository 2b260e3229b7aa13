#pragma once
// The values that a schedule may give to a choice. Within these limits no sum of times can overflow, and
// no clock runs backwards or stands still, so a world accepts every schedule that keeps them. Values from
// a text are checked when they are read (core/schedule/choice_text.h); Schedule::set() requires values
// that keep the limits.

#include <cstddef>
#include <cstdint>

#include "core/schedule/choice.h"
#include "core/time.h"

namespace lockstep {

// The longest time that a scenario or a schedule can give to anything, about eleven days.
inline constexpr Duration longest_duration = seconds(1'000'000);

// The largest error of a clock's rate, in either direction: faster or slower by half.
inline constexpr RateError largest_rate{500'000'000};

// The largest number of faults that a scenario can have, scripted faults and slots of families together.
// Keys number them in 16 bits.
inline constexpr std::size_t most_faults = 65'535;

// The largest number of times that an anchor may pass before a random fault.
inline constexpr std::int64_t most_occurrences = 1'000'000;

struct ChoiceLimits {
  std::int64_t low = 0;
  std::int64_t high = 0;
  constexpr bool contain(std::int64_t value) const { return low <= value && value <= high; }
};

ChoiceLimits limits_of(const ChoiceKey& key);

}  // namespace lockstep
