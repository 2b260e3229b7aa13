#pragma once
// One run for `run` and `replay`: judged if there is anything to judge.

#include <cstdint>

#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

enum class Keep : std::uint8_t { verdict, history };

// Without a violation the history is recorded only if it is to be kept: a long run has a large one.
scenarios::JudgedRun run_once(scenarios::Runner& runner, const Schedule& schedule, Keep keep);

}  // namespace lockstep::cli
