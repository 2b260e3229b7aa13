#include "cli/report/export_formats.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/core.h>

#include "cli/report/run_text.h"
#include "cli/report/trace.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/graphviz.h"
#include "core/nearest_word.h"
#include "reports/trace/json.h"

namespace lockstep::cli {
namespace {

std::string svg(const LoadedScenario& loaded, const scenarios::JudgedRun& judged, const Schedule& schedule) {
  return svg_of(picture_dot(loaded, judged, schedule));
}

std::string json(const LoadedScenario& loaded, const scenarios::JudgedRun& judged, const Schedule& schedule) {
  return reports::trace_json(report_of(loaded, judged, schedule), judged.run.history);
}

constexpr std::array rows{ExportFormat{"dot", "what Graphviz draws", picture_dot},
                          ExportFormat{"svg", "a picture, drawn by Graphviz", svg},
                          ExportFormat{"json", "the trace", json}};

}  // namespace

std::string export_format_names() {
  std::string names;
  for (const ExportFormat& row : rows)
    names += (names.empty() ? "" : &row == &rows.back() ? " or " : ", ") + std::string(row.name);
  return names;
}

std::string export_format_summaries() {
  std::string text;
  for (const ExportFormat& row : rows)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", row.name, row.summary);
  return text;
}

const ExportFormat& export_format(const std::string& name) {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const ExportFormat& each) { return each.name == name; });
  if (row != rows.end()) return *row;
  std::vector<std::string_view> names;
  for (const ExportFormat& each : rows) names.push_back(each.name);
  throw CommandError(ExitStatus::usage, fmt::format("--to takes {}, not \"{}\"{}", export_format_names(),
                                                    name, did_you_mean(name, names)));
}

}  // namespace lockstep::cli
