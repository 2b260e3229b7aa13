#pragma once
// Shrinking a run of a scenario that the command line has loaded.

#include <optional>
#include <string>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/terminal/session.h"
#include "core/schedule/schedule.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

struct ShrunkRun {
  LoadedScenario loaded;  // with overrides for fewer clients or rounds
  scenarios::ShrinkTarget target;
  scenarios::Shrunk shrunk;
  std::vector<scenarios::Necessity> necessities;
};

// With a progress line. REQUIRES: the schedule breaks the scenario in the way of the target.
ShrunkRun shrink_run(const LoadedScenario& loaded, const Schedule& schedule,
                     const scenarios::ShrinkTarget& target, const Session& session);

// The story of what is left, what it takes, and what helps against it.
std::string shrunk_text(const ShrunkRun& run, const Paint& paint);

// The same in short: a line for each deviation.
std::string smallest_text(const ShrunkRun& run);

// To be kept as `path`: with a comment for each deviation, and where the scenario's file lies, seen from
// there.
std::string repro_file_text(const ShrunkRun& run, const std::string& path);

// The kind that a repro file is kept for, if the run still breaks it; else what the scenario is about. Throws
// CommandError 65 if it breaks nothing.
scenarios::ShrinkTarget target_of(const scenarios::ReproFile& repro, const LoadedScenario& loaded);

// What is left, a line or two for each deviation: what the run is without it, and from where on it breaks.
// `run` has its history.
std::string necessities_text(const std::vector<scenarios::Necessity>& necessities,
                             const scenarios::RunResult& run);

}  // namespace lockstep::cli
