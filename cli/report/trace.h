#pragma once
// Everything that happened in a run, written into files.

#include <optional>
#include <string>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

// The picture of the first violation, or of how the run begins, for `neato -n2`.
std::string picture_dot(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                        const Schedule& schedule);

struct TraceFiles {
  std::string path;                     // that all share, without the extension
  std::optional<std::string> no_image;  // why there is no .svg
};

// Writes <scenario>-seed-<n>.txt for people and .jsonl for programs, one line per observation:
// {"at_ns","host","what"}; and the picture, .dot and .svg. Without Graphviz there is no .svg. The folder must
// be there. Throws CommandError 73.
TraceFiles write_trace(const std::string& folder, const LoadedScenario& loaded,
                       const scenarios::JudgedRun& judged, const Schedule& schedule);

}  // namespace lockstep::cli
