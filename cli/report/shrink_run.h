#pragma once
// Shrinks a run of a scenario that the command line has loaded.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/terminal/session.h"
#include "core/schedule/schedule.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

struct ShrunkRun {
  // The scenario, with overrides if it needs fewer clients or rounds.
  LoadedScenario loaded;
  scenarios::ShrinkTarget target;  // on the side on which the shrunk run is
  scenarios::Shrunk shrunk;
  // Empty if shrinking was not finished and more than 20 deviations are left.
  std::vector<scenarios::Necessity> necessities;
};

// Shrinks the run and shows a progress line. After an interrupt it returns what it has reached.
// REQUIRES: the schedule breaks the scenario in the way of the target.
ShrunkRun shrink_run(const LoadedScenario& loaded, const Schedule& schedule,
                     const scenarios::ShrinkTarget& target, const Session& session);

// Returns a run that nobody has tried to shrink.
ShrunkRun unshrunk_run(const LoadedScenario& loaded, const Schedule& schedule,
                       const scenarios::ShrinkTarget& target);

// Returns how far shrinking came: "complete", "budget" (it was cut short) or "no".
std::string_view state_of(const scenarios::Shrunk& shrunk);

// Returns the story of the shrunk run, what each deviation does for the violation,
// and what helps against it.
std::string shrunk_text(const ShrunkRun& run, const Paint& paint);

// Returns the same in short: a line for each deviation, and what helps.
std::string smallest_text(const ShrunkRun& run);

// Returns the text of a repro file. `path` is where it will be kept, because the file names the scenario's
// file relative to itself. Each deviation has a comment.
std::string repro_file_text(const ShrunkRun& run, const std::string& path);

// Returns the target of the repro file if the run still breaks it, else the target that the scenario is
// about. Throws CommandError 65 if the run breaks nothing; `advice` ends its message.
scenarios::ShrinkTarget target_of(const scenarios::ReproFile& repro, const LoadedScenario& loaded,
                                  const std::string& advice = {});

// Returns a line or two for each deviation: what the run is without it, and from which size on the run
// breaks. REQUIRES: `run` has its history.
std::string necessities_text(const std::vector<scenarios::Necessity>& necessities,
                             const scenarios::RunResult& run);

}  // namespace lockstep::cli
