// Checks the small scenarios of tests/verdicts against what they expect.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/campaign/expect.h"
#include "scenarios/format/parse.h"
#include "tests/support/campaigns.h"

namespace lockstep::scenarios {
namespace {

std::vector<std::filesystem::path> files() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(LOCKSTEP_SOURCE_ROOT "/tests/verdicts")) {
    if (entry.path().extension() == ".toml") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

TEST_CASE("the small scenarios of tests/verdicts have the verdicts that they expect", "[scenarios]") {
  REQUIRE(files().size() > 15);
  for (const auto& file : files()) {
    INFO(file.filename().string());
    const auto parsed = parse_scenario(text_of(file), file.stem().string());
    for (const auto& error : parsed.errors) UNSCOPED_INFO(to_text(error));
    CHECKED_ELSE(parsed) { continue; }
    CHECK(parsed.scenario->expect.outcome.has_value());
    CampaignOptions options;
    options.last_seed = parsed.scenario->budget_runs;
    options.keep_going = true;
    const CampaignResult result = run_campaign(*parsed.scenario, options);
    for (const std::string& difference : compare(parsed.scenario->expect, result).differences)
      FAIL_CHECK(difference);
  }
}

// A call that is rejected after three attempts does not end the demand of its client, who thinks and calls
// again. So these locks break LV as they do without a limit, only later: the time in which clients think does
// not count.
TEST_CASE("a lock that gives up after three attempts breaks LV as one that does not", "[scenarios]") {
  struct Row {
    const char* scenario;
    bool inside;
    std::vector<std::string> overrides;
  };
  const std::vector<Row> rows{
      {"C42", true, {}},
      {"C6", true, {}},
      {"C16", false, {}},
      {"C27-majority", true, {}},
      // The first call comes 20 ms later here, when a node has to be down. No client may run out of calls.
      {"B3", true, {"fault.0.restart_after=40ms", "clients.rounds=0", "lock.ttl=400ms"}},
      {"B6", true, {}},
      {"B9", true, {}},
      {"C25-fixed", true, {}},
  };
  for (const Row& row : rows) {
    INFO(row.scenario);
    std::vector<std::string> overrides{"lock.attempts=3", "clients.think=20ms", "budget.duration=10s"};
    overrides.insert(overrides.end(), row.overrides.begin(), row.overrides.end());
    CampaignOptions options;
    options.last_seed = 10;
    options.keep_going = true;
    const CampaignResult result = run_campaign(tests::shipped(row.scenario, overrides), options);
    CHECK(tests::runs_with(result, Property::lv, row.inside) == 10);
  }
}

}  // namespace
}  // namespace lockstep::scenarios
