#include "cli/mismatch.h"

#include <fmt/core.h>

#include "cli/command_error.h"
#include "cli/repro.h"

namespace lockstep::cli {

void refuse_mismatch(const scenarios::Mismatch& mismatch, const LoadedScenario& loaded,
                     const Schedule& schedule) {
  throw CommandError(
      ExitStatus::mismatch,
      fmt::format(
          "nondeterminism: {} ran twice from one schedule, and the runs differ from event {} on\n"
          "  first run:  {}\n  second run: {}\n"
          "Either lockstep or the lock's code depends on something outside the run. This is never right.\n"
          "Reproduce: {} --verify",
          loaded.scenario.id, mismatch.event, mismatch.first, mismatch.second,
          replay_command(loaded, schedule)));
}

}  // namespace lockstep::cli
