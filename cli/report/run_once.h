#pragma once
// Makes one run for commands such as `run` and `replay`, and judges it if something was violated.

#include <cstdint>

#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

// Holds what is kept of the run.
enum class Keep : std::uint8_t { verdict, history };

// What becomes of a run that violates, if judging it is stopped: it is kept without a judgement, or Stopped
// goes on to the caller.
enum class WhenStopped : std::uint8_t { give_up, keep_run };

// With Keep::verdict, the result has a history only if the run violated a property, checked or not, because
// the history of a long run is large. With Keep::history it always has one.
scenarios::JudgedRun run_once(scenarios::Runner& runner, const Schedule& schedule, Keep keep,
                              WhenStopped when_stopped = WhenStopped::give_up);

}  // namespace lockstep::cli
