#include "cli/trace.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/files.h"
#include "core/text.h"
#include "reports/trace_text.h"

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

std::string write_trace(const std::string& folder, const LoadedScenario& loaded, const Schedule& schedule,
                        const History& history) {
  std::string name = loaded.scenario.id;
  std::replace(name.begin(), name.end(), '/', '-');
  name += schedule.seed() ? fmt::format("-seed-{}", schedule.seed()->value) : "-nominal";
  const std::string path = std::filesystem::path(folder) / name;
  write_file(path + ".txt", reports::trace_text(history));
  write_file(path + ".jsonl", json_lines(history));
  return path;
}

}  // namespace lockstep::cli
