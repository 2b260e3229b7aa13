#pragma once
// A deviation in words.

#include <cstdint>
#include <string>

#include "core/schedule/choice.h"
#include "scenarios/run/run.h"

namespace lockstep::cli {

// "client:A is paused for 180 ms, at 2 ms" for a fault that struck in the run, which has its history;
// "client:A: its clocks run slow by 1.2 % (rate.client:A)" for what is no fault; else as schedules write it.
std::string deviation_text(const ChoiceKey& key, std::int64_t value, const scenarios::RunResult& run);

}  // namespace lockstep::cli
