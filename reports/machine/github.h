#pragma once
// Writes what GitHub Actions shows: annotations, as workflow commands ("Workflow commands for GitHub
// Actions", section "Setting an error message"), and a job summary in Markdown.

#include <cstddef>
#include <string>

#include "reports/machine/ci_report.h"

namespace lockstep::reports {

// GitHub shows at most 10 annotations of a kind for each step.
inline constexpr std::size_t most_annotations = 10;

// GitHub refuses the summary of a step if it is larger than 1 MiB. So many bytes of it are for details.
inline constexpr std::size_t most_detail = 700'000;

// Returns an annotation for each case that failed. If there are too many,
// the last one stands for all the rest.
std::string github_annotations(const CiReport& report);

// Returns a table of all cases, then the details of those that failed. Details that do
// not fit are counted and left out.
std::string github_summary(const CiReport& report);

}  // namespace lockstep::reports
