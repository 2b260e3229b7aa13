#include "cli/report/trace.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/report/run_text.h"
#include "cli/terminal/command_error.h"
#include "cli/terminal/files.h"
#include "cli/terminal/graphviz.h"
#include "core/text.h"
#include "reports/picture/picture.h"
#include "reports/trace/text.h"
#include "scenarios/run/run_facts.h"

namespace lockstep::cli {
namespace {

std::string json_lines(const History& history) {
  std::string text;
  for (const Recorded& recorded : history) {
    const nlohmann::ordered_json line{{"at_ns", recorded.at.ns},
                                      {"host", to_text(reports::host_of(recorded.what))},
                                      {"what", reports::what_text(recorded.what)}};
    text += line.dump() + "\n";
  }
  return text;
}

}  // namespace

std::string picture_dot(const LoadedScenario& loaded, const scenarios::JudgedRun& judged,
                        const Schedule& schedule) {
  const auto first = judged.violations.empty() ? std::nullopt : std::optional(judged.violations.front());
  const RunFacts facts = scenarios::run_facts(loaded.scenario);
  return reports::dot_of(reports::picture_of(judged.run.history, facts, first, schedule.seed()));
}

TraceFiles write_trace(const std::string& folder, const LoadedScenario& loaded,
                       const scenarios::JudgedRun& judged, const Schedule& schedule) {
  make_folder(folder);
  std::string name = loaded.scenario.id;
  std::replace(name.begin(), name.end(), '/', '-');
  name += schedule.seed() ? fmt::format("-seed-{}", schedule.seed()->value) : "-nominal";
  TraceFiles files{std::filesystem::path(folder) / name, {}};
  write_file(files.path + ".txt", reports::trace_text(judged.run.history));
  write_file(files.path + ".jsonl", json_lines(judged.run.history));
  const std::string dot = picture_dot(loaded, judged, schedule);
  write_file(files.path + ".dot", dot);
  std::string svg;
  try {
    svg = svg_of(dot);
  } catch (const CommandError& error) {
    files.no_image = error.what();
    return files;
  }
  write_file(files.path + ".svg", svg);
  return files;
}

}  // namespace lockstep::cli
