#include "cli/report/ci_output.h"

#include "cli/terminal/files.h"
#include "cli/terminal/output_file.h"
#include "reports/machine/github.h"
#include "reports/machine/junit.h"

namespace lockstep::cli {

void check_ci(const CiArguments& arguments) { check_output(arguments.junit); }

void write_ci(const CiArguments& arguments, reports::CiReport report, bool json, const Session& session) {
  reports::tell_apart(report.cases);
  if (arguments.github) {
    (json ? session.streams.err : session.streams.out).write(reports::github_annotations(report));
    if (session.hooks.github_step_summary)
      append_to_file(*session.hooks.github_step_summary, reports::github_summary(report));
  }
  if (arguments.junit) write_output(session, *arguments.junit, reports::junit_xml(report));
}

}  // namespace lockstep::cli
