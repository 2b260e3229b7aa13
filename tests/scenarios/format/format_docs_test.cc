// Tests that docs/SCENARIO_FORMAT.md has the parser's tables, and that its examples are scenarios.

#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "scenarios/format/format_tables.h"
#include "scenarios/format/parse.h"
#include "tests/docs/format_tables.h"
#include "tests/docs/generated.h"

namespace lockstep::tests {
namespace {

constexpr const char* page_name = "docs/SCENARIO_FORMAT.md";

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
  std::vector<docs::GeneratedTable> tables;
  for (const auto& section : scenarios::format_sections())
    tables.push_back({"keys:" + section.id, docs::keys_as_markdown(section)});
  tables.push_back({"events", docs::events_as_markdown()});
  tables.push_back({"fault-kinds", docs::fault_kinds_as_markdown()});
  docs::require_tables(page_name, tables);
}

TEST_CASE("the page's examples are scenarios", "[scenarios]") {
  const auto examples = examples_of(docs::document_text(page_name));
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
