#pragma once
// Writes everything that happened in a run into files.

#include <optional>
#include <string>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

// Returns a dot file for `neato -n2`: the picture of the first violation, or of the beginning of the run.
std::string picture_dot(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                        const Schedule& schedule);

struct TraceFiles {
  std::string path;                     // the path that all files share, without the extension
  std::optional<std::string> no_image;  // why there is no .svg; nothing if there is one
};

// Writes files named <scenario>-seed-<n>, or <scenario>-nominal if the schedule has no seed:
//
//   .txt         one line per observation, for people
//   .jsonl       one line per observation, for programs: {"at_ns","host","what"}
//   .dot, .svg   the picture; without Graphviz there is no .svg
//
// REQUIRES: the folder exists. Throws CommandError 73.
TraceFiles write_trace(const std::string& folder, const LoadedScenario& loaded,
                       const scenarios::JudgedRun& judged, const Schedule& schedule);

}  // namespace lockstep::cli
