#include "cli/report/run_once.h"

#include <utility>

namespace lockstep::cli {

scenarios::JudgedRun run_once(scenarios::Runner& runner, const Schedule& schedule, Keep keep) {
  if (keep == Keep::history) return scenarios::judge(runner, schedule);
  scenarios::RunResult run = runner.run(schedule);
  if (!run.violations.empty() || !run.notes.empty()) return scenarios::judge(runner, schedule);
  return {std::move(run), {}, {}};
}

}  // namespace lockstep::cli
