#pragma once
// Writes what GitHub Actions shows: annotations, as workflow commands ("Workflow commands for GitHub
// Actions", section "Setting an error message"), and a job summary in Markdown.

#include <cstddef>
#include <string>

#include "reports/machine/ci_report.h"

namespace lockstep::reports {

// GitHub shows at most 10 annotations of a kind for each step.
inline constexpr std::size_t most_annotations = 10;

// Returns an annotation for each case that failed. If there are too many,
// the last one stands for all the rest.
std::string github_annotations(const CiReport& report);

// Returns a table of all cases, then the details of those that failed.
std::string github_summary(const CiReport& report);

}  // namespace lockstep::reports
