#pragma once
// The options --junit FILE and --github, which every command has that CI runs.

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

// Throws CommandError 73 if a report could not be written.
void check_ci(const CiArguments& arguments);

// Writes the reports that the options ask for, with a name of its own for each case. Annotations go to
// standard output, or with `json` to standard error, because standard output then holds only the JSON;
// GitHub reads both. The job summary is appended to the file that GitHub names. Throws CommandError 73.
void write_ci(const CiArguments& arguments, reports::CiReport report, bool json, const Session& session);

}  // namespace lockstep::cli
