// Tests that the harness and the scenario of docs/GUESTS.md do what the page says, and that the page names
// everything that a harness can say.

#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "scenarios/library/shipped.h"
#include "tests/cli/lockstep_process.h"
#include "tests/docs/console.h"
#include "tests/docs/generated.h"
#include "tests/support/can_run_guests.h"

namespace lockstep::tests::docs {
namespace {

// Returns the lines between ''' in a text.
std::string harness_in(const std::string& scenario) {
  const auto begin = scenario.find("'''\n") + 4;
  return scenario.substr(begin, scenario.find("'''", begin) - begin);
}

// Without remarks, and without the blanks before them.
std::string without_remarks(const std::string& text) {
  std::string plain;
  for (const std::string& line : split_lines(text)) {
    const std::string code = line.substr(0, line.find('#'));
    plain += code.substr(0, code.find_last_not_of(' ') + 1) + "\n";
  }
  return plain;
}

}  // namespace

TEST_CASE("the page's harness under the page's scenario acquires, and a pause breaks it", "[docs]") {
  if (!guests_run_here() || !has_redis_server() || !has_redis_py()) return;
  const TemporaryFolder folder;
  for (const ExampleFile& file : example_files(document_text("docs/GUESTS.md")))
    folder.file(file.name, file.text);
  const std::string scenario = folder.path("mine.toml");
  const Finished lint = run_binary({"lint", scenario});
  INFO(lint.out << lint.err);
  REQUIRE(lint.status == 0);
  const Finished campaign =
      run_binary({"campaign", scenario, "--runs", "8", "--no-shrink", "--json", "--set", "check.near=1"});
  INFO(campaign.out << campaign.err);
  REQUIRE(campaign.err.find("starts programs on this machine") != std::string::npos);
  REQUIRE(campaign.err.find("python3 lock.py (2 clients), redis-server (1 node)") != std::string::npos);
  const auto json = nlohmann::json::parse(campaign.out);
  REQUIRE(json.at("runs") == 8);
  REQUIRE(campaign.status == 1);
}

TEST_CASE("the page's harnesses are those of the shipped scenarios", "[docs]") {
  std::set<std::string> compared;
  for (const ExampleFile& file : example_files(document_text("docs/GUESTS.md"))) {
    const std::string id = file.name == "lock.py" ? "guest/redis-py" : "guest/node-redlock";
    if (file.name == "mine.toml") continue;
    const auto shipped = scenarios::shipped_scenario(id);
    REQUIRE(shipped);
    REQUIRE(without_remarks(file.text) == without_remarks(harness_in(std::string(shipped->text))));
    compared.insert(file.name);
  }
  REQUIRE(compared == std::set<std::string>{"lock.mjs", "lock.py"});
  const auto harness_of = [](std::string_view id) {
    return harness_in(std::string(scenarios::shipped_scenario(id)->text));
  };
  REQUIRE(harness_of("guest/redis-py-short-stalls") == harness_of("guest/redis-py"));
}

}  // namespace lockstep::tests::docs
