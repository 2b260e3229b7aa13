#pragma once
// --junit FILE and --github, of every command that CI runs.

#include <optional>
#include <string>

#include "cli/terminal/session.h"
#include "reports/machine/ci_report.h"

namespace lockstep::cli {

struct CiArguments {
  std::optional<std::string> junit;  // a file
  bool github = false;
  bool wanted() const { return junit.has_value() || github; }
};

// Annotations go to standard output; with --json, which has that for itself, to standard error: GitHub reads
// both. The job summary is added to the file that GitHub names. Throws CommandError 73.
void write_ci(const CiArguments& arguments, const reports::CiReport& report, bool json,
              const Session& session);

}  // namespace lockstep::cli
