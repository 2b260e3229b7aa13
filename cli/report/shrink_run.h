#pragma once
// Shrinks a run of a scenario that the command line has loaded.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/input/load_scenario.h"
#include "cli/report/shrink_limits.h"
#include "cli/terminal/session.h"
#include "core/schedule/schedule.h"
#include "scenarios/shrink/necessity.h"
#include "scenarios/shrink/shrink.h"
#include "scenarios/token/repro_file.h"

namespace lockstep::cli {

inline constexpr std::size_t most_told = 10;  // deviations of a run

struct ShrunkRun {
  // The scenario, with overrides if it needs fewer clients or rounds.
  LoadedScenario loaded;
  scenarios::ShrinkTarget target;  // on the side on which the shrunk run is
  scenarios::Shrunk shrunk;
  // Of the deviations that are told, ten at most. Empty if shrinking was interrupted.
  std::vector<scenarios::Necessity> necessities;
  Duration wall;  // what shrinking took
};

// Shrinks the run within the limits and shows a progress line. Where it must end before nothing can be taken
// away, it returns what it has reached, but the run as it was if the token of that is shorter.
// REQUIRES: the schedule breaks the scenario in the way of the target.
ShrunkRun shrink_run(const LoadedScenario& loaded, const Schedule& schedule,
                     const scenarios::ShrinkTarget& target, const ShrinkLimits& limits,
                     const Session& session);

// Returns a run that nobody has tried to shrink.
ShrunkRun unshrunk_run(const LoadedScenario& loaded, const Schedule& schedule,
                       const scenarios::ShrinkTarget& target);

// Returns how far shrinking came: "complete", "budget" (--shrink-effort was spent), "time" (--shrink-time was
// over, or it was interrupted) or "no".
std::string_view state_of(const scenarios::Shrunk& shrunk);

// Returns the story of the shrunk run, what each deviation does for the violation,
// and what helps against it. Says so if the run is stopped before that is known.
std::string shrunk_text(const ShrunkRun& run, const Paint& paint);

// Returns the same in short: a line for each deviation, and what helps.
std::string smallest_text(const ShrunkRun& run);

// Returns a line for each remedy against those violations that are the run's target. The first line follows
// the label, and the others are indented as far.
std::string remedies_text(const ShrunkRun& run, const std::vector<JudgedViolation>& violations,
                          std::string_view label);

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
