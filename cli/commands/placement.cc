#include <cstdint>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "cli/line/arguments.h"
#include "cli/line/commands.h"
#include "cli/terminal/graphviz.h"
#include "cli/terminal/output_file.h"
#include "cli/terminal/table.h"
#include "core/locks/coordinator_policy.h"
#include "core/locks/placement_study.h"
#include "reports/machine/json_text.h"
#include "reports/picture/dot.h"
#include "reports/picture/placement_plot.h"

namespace lockstep::cli {
namespace {

double percent(std::uint32_t part, std::uint32_t whole) { return 100.0 * part / whole; }

std::string table_of(const std::vector<PlacementStep>& steps) {
  std::vector<std::vector<std::string>> rows{
      {"nodes", "mod n moves", "n/(n+1)", "a ring moves", "1/(n+1)", "a ring's fullest node"}};
  for (const PlacementStep& step : steps) {
    const double n = step.nodes;
    rows.push_back({fmt::format("{} -> {}", step.nodes, step.nodes + 1),
                    fmt::format("{:.1f} %", percent(step.moved_by_modulo, step.resources)),
                    fmt::format("{:.1f} %", 100 * n / (n + 1)),
                    fmt::format("{:.1f} %", percent(step.moved_by_ring, step.resources)),
                    fmt::format("{:.1f} %", 100 / (n + 1)),
                    fmt::format("{:.2f} of the mean", n * step.most_on_a_node / step.resources)});
  }
  return to_columns(rows);
}

std::string json_of(const std::vector<PlacementStep>& steps, std::uint64_t virtual_nodes) {
  nlohmann::ordered_json json;
  json["virtual_nodes"] = virtual_nodes;
  json["steps"] = nlohmann::ordered_json::array();
  for (const PlacementStep& step : steps) {
    json["steps"].push_back({{"nodes", step.nodes},
                             {"resources", step.resources},
                             {"moved_by_modulo", step.moved_by_modulo},
                             {"moved_by_ring", step.moved_by_ring},
                             {"most_on_a_node", step.most_on_a_node}});
  }
  return reports::json_text(json);
}

}  // namespace

ExitStatus run_command(const PlacementArguments& arguments, const Session& session) {
  check_output(arguments.plot);
  const auto number = [](std::string_view option, const std::optional<std::string>& text, std::uint64_t usual,
                         std::uint64_t largest) {
    return text ? count_argument(option, *text, largest) : usual;
  };
  const std::uint64_t nodes = number("--nodes", arguments.nodes, 64, 1'000);
  const std::uint64_t resources = number("--resources", arguments.resources, 10'000, 1'000'000);
  const std::uint64_t virtual_nodes =
      number("--virtual-nodes", arguments.virtual_nodes, CoordinatorPolicy{}.virtual_nodes, 4'096);
  const std::vector<PlacementStep> steps =
      study_placement(static_cast<std::uint16_t>(nodes), static_cast<std::uint32_t>(resources),
                      static_cast<std::uint16_t>(virtual_nodes));
  if (arguments.plot)
    write_output(session, *arguments.plot,
                 svg_of(reports::dot_text(reports::placement_plot(steps), "placement")));
  session.print(arguments.json ? json_of(steps, virtual_nodes) : table_of(steps));
  return ExitStatus::success;
}

}  // namespace lockstep::cli
