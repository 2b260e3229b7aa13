// Tests that the planted bugs of docs/BITE.md are found about as soon as the page says, on other seeds.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/library/shipped.h"
#include "scenarios/strategies/strategy.h"
#include "tests/cli/lockstep_process.h"
#include "tests/support/campaigns.h"
#include "tests/tidy/source.h"

namespace lockstep::tests {
namespace {

struct PlantedBug {
  std::string scenario;
  std::vector<std::string> sets;
  std::uint64_t median = 0;  // runs that the default strategy takes
};

std::vector<std::string> split(std::string_view text, std::string_view by) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(by, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + by.size();
  }
  return parts;
}

std::uint64_t number_in(std::string text) {
  std::erase(text, ',');
  return std::stoull(text);
}

// Returns the bugs of the tables whose header names the default strategy, without the locks of users.
std::vector<PlantedBug> planted_bugs() {
  const std::string name(scenarios::strategy_info(scenarios::default_strategy).name);
  std::vector<PlantedBug> bugs;
  std::size_t column = 0;
  const std::string page = text_of_file(std::string(LOCKSTEP_SOURCE_ROOT) + "/docs/BITE.md");
  for (const std::string_view line : tidy::lines_of(page)) {
    const std::vector<std::string> cells = split(line, " | ");
    if (line.starts_with("| wrong |")) {
      const auto found = std::find_if(cells.begin(), cells.end(),
                                      [&](const std::string& cell) { return cell.starts_with(name); });
      REQUIRE(found != cells.end());
      column = static_cast<std::size_t>(found - cells.begin());
    }
    const std::vector<std::string> words = split(line, "`");
    if (!line.starts_with("| `") || !scenarios::shipped_scenario(words.at(1)) || column >= cells.size())
      continue;
    PlantedBug bug{words[1], {}, number_in(split(cells[column], " · ").at(1))};
    if (words.size() > 3) bug.sets.push_back("lock." + words[3]);
    bugs.push_back(bug);
  }
  return bugs;
}

}  // namespace

TEST_CASE("planted bugs are found within ten times the runs that docs/BITE.md says", "[docs]") {
  constexpr std::uint64_t first_seed = 77'000'001;  // no range of the page has it
  const std::vector<PlantedBug> bugs = planted_bugs();
  REQUIRE(bugs.size() > 45);
  for (const PlantedBug& bug : bugs) {
    INFO(bug.scenario << " " << (bug.sets.empty() ? "" : bug.sets.front()));
    scenarios::CampaignOptions options;
    options.first_seed = first_seed;
    options.last_seed = first_seed + 10 * bug.median - 1;
    options.threads = 2;
    CHECK(scenarios::run_campaign(shipped(bug.scenario, bug.sets), options).violated > 0);
  }
}

}  // namespace lockstep::tests
