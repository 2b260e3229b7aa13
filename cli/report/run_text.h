#pragma once
// What one run found: as reports take it, and as text for people.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/input/load_scenario.h"
#include "cli/terminal/paint.h"
#include "core/schedule/schedule.h"
#include "reports/machine/run_report.h"
#include "reports/story/story.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

// "pause 2 · reset 1", of faults that struck; "none".
std::string faults_text(const std::array<std::uint64_t, fault_kind_count>& counts);

// "wall clock step on a node: allowed none, seen -6 s, by fault.0.wall_step"
std::string breach_text(const Breach& breach);

// What stories and pictures need of it.
reports::StoryInput story_input_of(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                                   const Schedule& schedule);

// The story of each violation, under a head line. Ends with a line end.
std::string violation_text(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                           const Schedule& schedule, const Paint& paint);

// Everything that is to be said of a run; the verdict last, and after a violation the command that repeats
// it. `part`: only so much of the run took place, and the verdict is of no more.
std::string run_text(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                     const Schedule& schedule, const Paint& paint,
                     const std::optional<Duration>& part = std::nullopt);

// As programs take it.
reports::RunReport report_of(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                             const Schedule& schedule);

}  // namespace lockstep::cli
