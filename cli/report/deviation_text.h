#pragma once
// Writes a deviation in words.

#include <cstdint>
#include <string>

#include "core/schedule/choice.h"
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

}  // namespace lockstep::cli
