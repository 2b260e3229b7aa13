#pragma once
// What GitHub Actions shows: annotations, written as workflow commands ("Workflow commands for GitHub
// Actions", section "Setting an error message"), and a job summary in Markdown. GitHub shows at most 10
// annotations of a kind for each step.

#include <cstddef>
#include <string>

#include "reports/machine/ci_report.h"

namespace lockstep::reports {

inline constexpr std::size_t most_annotations = 10;

// A line for each case that failed. If they are too many, the last line stands for all the rest.
std::string github_annotations(const CiReport& report);

std::string github_summary(const CiReport& report);

}  // namespace lockstep::reports
