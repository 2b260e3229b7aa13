#pragma once
// Writes a recorded run as JSON, for `export --to json`. docs/REPRODUCING.md lists the fields.

#include <string>

#include "core/observation.h"
#include "reports/machine/run_report.h"

namespace lockstep::reports {

// Returns {"lockstep","engine","scenario","lock","seed","verdict","digest","repro","violations":[…],
// "history":[…]}. Each entry of the history has a line of its own. The text ends with a line end.
std::string trace_json(const RunReport& report, const History& history);

}  // namespace lockstep::reports
