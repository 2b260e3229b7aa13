#pragma once
// What `export --to` writes: one row for each format.

#include <string>
#include <string_view>

#include "cli/input/load_scenario.h"
#include "core/schedule/schedule.h"
#include "scenarios/run/judge.h"

namespace lockstep::cli {

struct ExportFormat {
  std::string_view name;
  std::string_view summary;  // what it is, in a few words
  // Returns the text of the run. Throws CommandError if it cannot be made here.
  std::string (*write)(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                       const Schedule& schedule);
};

// "dot, svg or json"
std::string export_format_names();
// "dot: what Graphviz draws; svg: …"
std::string export_format_summaries();
// Returns the format of that name. Throws CommandError 64 if there is none.
const ExportFormat& export_format(const std::string& name);

}  // namespace lockstep::cli
