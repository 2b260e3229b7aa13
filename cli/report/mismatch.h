#pragma once
// Reports two runs of one schedule that differ. This is a determinism bug, which outranks every verdict.

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"
#include "scenarios/campaign/campaign.h"

namespace lockstep::cli {

// Throws CommandError 3, which names the first event that differs and the command that shows it again.
[[noreturn]] void refuse_mismatch(const scenarios::Mismatch& mismatch, const LoadedScenario& loaded,
                                  const Schedule& schedule);

}  // namespace lockstep::cli
