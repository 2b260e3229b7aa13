// Tests that docs/PROFILES.md says what the general campaigns find. With LOCKSTEP_UPDATE_GOLDEN=1 the test
// of the whole table writes the page again, in some minutes.

#include "tests/docs/profile_table.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "scenarios/campaign/campaign.h"
#include "scenarios/format/profiles.h"
#include "tests/cli/lockstep_process.h"

namespace lockstep::tests::docs {
namespace {

const std::string page_path = LOCKSTEP_SOURCE_ROOT "/docs/PROFILES.md";

struct Block {
  std::size_t begin = 0;
  std::string text;
};

Block block_of(const std::string& page, const std::string& name) {
  const std::string mark = "<!-- " + name + " -->\n";
  REQUIRE(page.find(mark) != std::string::npos);
  const std::size_t begin = page.find(mark) + mark.size();
  return {begin, page.substr(begin, page.find("<!-- end -->", begin) - begin)};
}

void write_page(const std::vector<Finding>& findings) {
  std::string page = text_of_file(page_path);
  const auto put = [&](const std::string& name, const std::string& text) {
    const Block block = block_of(page, name);
    page.replace(block.begin, block.text.size(), text);
  };
  put("profiles:table", table_of(findings));
  put("profiles:repairs", repairs_table());
  put("profiles:causes", causes_of(findings));
  std::ofstream(page_path, std::ios::binary) << page;
}

std::vector<Finding> of_row(const std::vector<Finding>& findings, std::string_view row) {
  std::vector<Finding> some;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(some),
               [&](const Finding& finding) { return finding.row == row; });
  return some;
}

}  // namespace

TEST_CASE("the table of profiles says what its tokens break", "[docs]") {
  const std::string page = text_of_file(page_path);
  const auto findings = findings_in(block_of(page, "profiles:causes").text);
  REQUIRE(findings.size() >= 10);
  REQUIRE(block_of(page, "profiles:table").text == table_of(findings));
  REQUIRE(block_of(page, "profiles:repairs").text == repairs_table());
  REQUIRE(block_of(page, "profiles:causes").text == causes_of(findings));
}

TEST_CASE("the first runs of every profile find what the table says, and nothing else", "[docs]") {
  constexpr std::uint64_t runs = 1000;
  const auto findings = findings_in(block_of(text_of_file(page_path), "profiles:causes").text);
  for (const ProfileRow& row : profile_rows()) {
    INFO(row.name);
    std::vector<Finding> expected = of_row(findings, row.name);
    std::erase_if(expected, [&](const Finding& finding) { return finding.seed > runs; });
    for (Finding& finding : expected) finding.token.clear();
    REQUIRE(found_in(row, runs) == expected);
  }
}

TEST_CASE("everything that a profile breaks is put right by the rules that the page names", "[docs]") {
  const auto findings = findings_in(block_of(text_of_file(page_path), "profiles:causes").text);
  std::size_t blamed = 0;
  for (const Repair& repair : repairs()) {
    INFO(repair.row << ": " << repair.overrides.front());
    std::uint64_t runs = 0;
    for (const Finding& finding : of_row(findings, repair.row)) {
      const bool meant =
          std::find(repair.kinds.begin(), repair.kinds.end(), finding.kind) != repair.kinds.end();
      blamed += meant ? 1 : 0;
      if (meant) runs = std::max(runs, finding.seed + 1000);
    }
    REQUIRE(runs > 0);
    REQUIRE(broken_after(repair, runs) == 0);
  }
  REQUIRE(blamed == findings.size());
}

TEST_CASE("the rules that put a profile right do so in all runs, and none of them is superfluous",
          "[docs][full]") {
  for (const Repair& repair : repairs()) {
    INFO(repair.row << ": " << repair.overrides.front());
    REQUIRE(broken_after(repair, profile_runs) == 0);
    for (std::size_t i = 0; i < repair.overrides.size(); ++i) {
      Repair less = repair;
      less.overrides.erase(less.overrides.begin() + static_cast<std::ptrdiff_t>(i));
      INFO("without " << repair.overrides[i]);
      REQUIRE(broken_after(less, profile_runs) != 0);
    }
  }
}

TEST_CASE("every profile has its row in the table", "[docs]") {
  std::string overrides;
  for (const ProfileRow& row : profile_rows()) {
    for (const std::string& one : row.overrides) overrides += one + " ";
  }
  for (const scenarios::Profile& profile : scenarios::profiles()) {
    INFO(profile.name);
    if (profile.kind == "coordinator") continue;  // It is no library's but the article's (docs/ARTICLE.md).
    REQUIRE(overrides.find("lock.profile=" + std::string(profile.name) + " ") != std::string::npos);
  }
}

TEST_CASE("under the rules of the specification the general campaigns hold", "[docs][full]") {
  for (const ProfileRow& row : profile_rows()) {
    if (row.name != "specification" && row.name != "one node, as specified") continue;
    scenarios::CampaignOptions options;
    options.last_seed = 100'000;
    options.threads = 2;
    REQUIRE(scenarios::run_campaign(loaded_row(row).scenario, options).verdict == Verdict::held);
  }
}

TEST_CASE("the table of profiles is what the general campaigns find", "[docs][full]") {
  std::vector<Finding> findings;
  for (const ProfileRow& row : profile_rows()) {
    for (Finding finding : found_in(row, profile_runs)) {
      finding.token = smallest_cause(row, finding);
      findings.push_back(std::move(finding));
    }
  }
  if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") != nullptr) write_page(findings);
  REQUIRE(findings_in(block_of(text_of_file(page_path), "profiles:causes").text) == findings);
}

}  // namespace lockstep::tests::docs
