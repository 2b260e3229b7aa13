#pragma once
// Holds what one run found, as the reports take it and as text for people.

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

// Returns the faults that struck: "pause 2 · reset 1", or "none".
std::string faults_text(const std::array<std::uint64_t, fault_kind_count>& counts);

// Returns the story of each violation, under a head line. If another run shows the violation within the
// model, the story is that run's, and a line before it says so. The text ends with a line end.
std::string violation_text(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                           const Schedule& schedule, const Paint& paint);

// Returns the schedule that a user is told to replay. It is that of the run which shows the violation of
// most interest.
Schedule shown_schedule(const scenarios::Scenario& scenario, const scenarios::JudgedRun& judged,
                        const Schedule& schedule);

// Returns everything that people should know of a run. The verdict comes last; after a violation the
// command that repeats the run follows. If `part` is given, only this much of the run took place, and the
// verdict says so.
std::string run_text(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                     const Schedule& schedule, const Paint& paint,
                     const std::optional<Duration>& part = std::nullopt);

// Returns the run as programs take it.
reports::RunReport report_of(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                             const Schedule& schedule);

}  // namespace lockstep::cli
