// Tests that docs/SCENARIO_FORMAT.md has the parser's tables, and that its examples are scenarios.

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/parse.h"

namespace lockstep::tests {
namespace {

const char* const page_path = LOCKSTEP_SOURCE_ROOT "/docs/SCENARIO_FORMAT.md";

std::string page() {
  std::ifstream file(page_path);
  std::stringstream text;
  text << file.rdbuf();
  REQUIRE_FALSE(text.str().empty());
  return text.str();
}

// Returns the text between `<!-- name -->` and the next `<!-- end -->`.
std::string part_of(const std::string& text, const std::string& name) {
  const std::string mark = "<!-- " + name + " -->\n";
  const std::size_t at = text.find(mark);
  INFO(mark);
  REQUIRE(at != std::string::npos);
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find("<!-- end -->", begin) - begin);
}

std::vector<std::string> examples_of(const std::string& text) {
  const std::string fence = "```toml\n";
  std::vector<std::string> examples;
  for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    examples.push_back(text.substr(at, text.find("```", at) - at));
  }
  return examples;
}

// Makes a scenario of an example that shows only one section, by adding the sections that every scenario
// needs.
std::string completed(const std::string& example) {
  std::string text = example;
  if (!text.starts_with("lockstep")) text = "lockstep = 1\n" + text;
  if (text.find("[lock]") == std::string::npos) text += "\n[lock]\nkind = \"redlock\"\n";
  return text;
}

}  // namespace

// LOCKSTEP_UPDATE_GOLDEN=1 writes the tables into the page.
TEST_CASE("the page's tables are those of the parser", "[scenarios]") {
  std::string text = page();
  const auto judge = [&](const std::string& name, const std::string& table) {
    if (std::getenv("LOCKSTEP_UPDATE_GOLDEN") == nullptr) {
      REQUIRE(part_of(text, name) == table);
    } else {
      text.replace(text.find("<!-- " + name + " -->\n") + name.size() + 10, part_of(text, name).size(),
                   table);
    }
  };
  for (const auto& section : scenarios::format_sections()) {
    judge("keys:" + section.id, scenarios::keys_as_markdown(section));
  }
  judge("events", scenarios::events_as_markdown());
  judge("fault-kinds", scenarios::fault_kinds_as_markdown());
  if (text != page()) std::ofstream(page_path) << text;
}

TEST_CASE("the page's examples are scenarios", "[scenarios]") {
  const auto examples = examples_of(page());
  REQUIRE(examples.size() >= 10);
  for (const auto& example : examples) {
    INFO(example);
    const auto result = scenarios::parse_scenario(completed(example), "example");
    for (const auto& error : result.errors) UNSCOPED_INFO(scenarios::to_text(error));
    REQUIRE(result);
  }
}

TEST_CASE("every key says what it is for", "[scenarios]") {
  std::set<std::string> ids;
  for (const auto& section : scenarios::format_sections()) {
    INFO(section.id);
    REQUIRE(ids.insert(section.id).second);
    REQUIRE_FALSE(section.doc.empty());
    std::set<std::string> names;
    for (const auto& key : section.keys) {
      INFO(key.name);
      REQUIRE(names.insert(key.name).second);
      REQUIRE_FALSE(key.doc.empty());
      REQUIRE_FALSE(key.shape.takes.empty());
      REQUIRE(key.required == key.default_text.empty());
    }
  }
}

}  // namespace lockstep::tests
