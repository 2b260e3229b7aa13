#pragma once
// Everything that happened in a run, written into files.

#include <string>

#include "cli/load_scenario.h"
#include "core/observation.h"
#include "core/schedule.h"

namespace lockstep::cli {

// Writes <scenario>-seed-<n>.txt for people and .jsonl for programs, one line per observation:
// {"at_ns","host","what"}. The folder must be there. Returns the path that both share, without the extension.
// Throws CommandError 73.
std::string write_trace(const std::string& folder, const LoadedScenario& loaded, const Schedule& schedule,
                        const History& history);

}  // namespace lockstep::cli
