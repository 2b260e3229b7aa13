#include "cli/report/mismatch.h"

#include <fmt/core.h>

#include "cli/input/repro.h"
#include "cli/terminal/command_error.h"

namespace lockstep::cli {

namespace {

std::string difference(const scenarios::Mismatch& mismatch) {
  if (mismatch.event == 0) {
    return "their digests differ, and no event does when both are repeated in new worlds: what an earlier "
           "run left "
           "behind has an effect";
  }
  return fmt::format("the runs differ from event {} on\n  first run:  {}\n  second run: {}", mismatch.event,
                     mismatch.first, mismatch.second);
}

}  // namespace

void refuse_mismatch(const scenarios::Mismatch& mismatch, const LoadedScenario& loaded,
                     const Schedule& schedule) {
  throw CommandError(
      ExitStatus::mismatch,
      fmt::format(
          "nondeterminism: {} ran twice from one schedule, and {}\n"
          "Either lockstep or the lock's code depends on something outside the run. This is never right.\n"
          "Reproduce: {} --verify",
          loaded.scenario.id, difference(mismatch), replay_command(loaded, schedule)));
}

}  // namespace lockstep::cli
