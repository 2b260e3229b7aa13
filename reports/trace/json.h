#pragma once
// A recorded run as JSON: what `export --to json` prints. docs/REPRODUCING.md lists the fields.

#include <string>

#include "core/observation.h"
#include "reports/machine/run_report.h"

namespace lockstep::reports {

// {"scenario","lock","seed","verdict","digest","repro","violations":[…],"history":[…]}, an entry of the
// history per line; ends in a line end.
std::string trace_json(const RunReport& report, const History& history);

}  // namespace lockstep::reports
