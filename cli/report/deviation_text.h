#pragma once
// Writes a deviation in words.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/schedule/choice.h"
#include "core/schedule/schedule.h"
#include "core/time.h"
#include "scenarios/run/run.h"

namespace lockstep::cli {

// The form depends on the deviation:
//
//   a fault that struck         "client:A is paused for 180 ms, at 2 ms"
//   a fault that did not        as schedules write it
//   any other deviation         "client:A: its clocks run slow by 1.2 % (rate.client:A)"
//
// REQUIRES: `run` has its history.
std::string deviation_text(const ChoiceKey& key, std::int64_t value, const scenarios::RunResult& run);

// Says when a deviation happens in a run. In the order of these places a late message comes before the faults
// of the same instant.
struct DeviationPlace {
  Instant at;                // when the fault strikes, or any other choice is asked for
  std::ptrdiff_t place = 0;  // of the fault in the history, from 1; 0 for any other choice
  friend constexpr auto operator<=>(const DeviationPlace&, const DeviationPlace&) = default;
};

// REQUIRES: `run` is the run of the schedule, with its history, and the choice is one of its overrides.
DeviationPlace place_of_deviation(const ChoiceKey& key, const Schedule& schedule,
                                  const scenarios::RunResult& run);

}  // namespace lockstep::cli
