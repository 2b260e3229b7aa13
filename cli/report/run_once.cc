#include "cli/report/run_once.h"

#include <utility>

namespace lockstep::cli {

scenarios::JudgedRun run_once(scenarios::Runner& runner, const Schedule& schedule, Keep keep,
                              WhenStopped when_stopped) {
  if (keep == Keep::history) return scenarios::judge(runner, schedule);
  scenarios::RunResult run = runner.run(schedule);
  if (run.violations.empty() && run.notes.empty()) return {std::move(run), {}, {}};
  try {
    return scenarios::judge(runner, schedule);
  } catch (const scenarios::Stopped&) {
    if (when_stopped == WhenStopped::give_up) throw;
    return {std::move(run), {}, {}};
  }
}

}  // namespace lockstep::cli
