#pragma once
// A shrunk run for programs.

#include "cli/report/shrink_run.h"
#include "reports/machine/shrink_report.h"

namespace lockstep::cli {

// Returns the run as programs take it. Runs the shrunk schedule once more, for the words of its deviations.
reports::ShrinkReport report_of(const ShrunkRun& run);

}  // namespace lockstep::cli
