#pragma once
// Which values a schedule may give to a choice. Within these limits no sum of times can overflow and no clock
// runs backwards or stands still, so a world takes any schedule that keeps them; text is checked when it is
// read (core/schedule/choice_text.h), and Schedule::set() is for values that keep them.

#include <cstddef>
#include <cstdint>

#include "core/schedule/choice.h"
#include "core/time.h"

namespace lockstep {

// Of anything that a scenario or a schedule can make last: about eleven days.
inline constexpr Duration longest_duration = seconds(1'000'000);

// The error of a clock's rate, either way: faster or slower by half.
inline constexpr RateError largest_rate{500'000'000};

// How many faults a scenario can have, scripted ones and slots of families: keys number them in 16 bits.
inline constexpr std::size_t most_faults = 65'535;

// How many times an anchor may pass before a random fault.
inline constexpr std::int64_t most_occurrences = 1'000'000;

struct ChoiceLimits {
  std::int64_t low = 0;
  std::int64_t high = 0;
  constexpr bool contain(std::int64_t value) const { return low <= value && value <= high; }
};

ChoiceLimits limits_of(const ChoiceKey& key);

}  // namespace lockstep
